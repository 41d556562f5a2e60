/** Tells mistakes of the user from failures of the program, by what was thrown. */
package org.tsenor.job.faults;
