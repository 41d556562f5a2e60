/** The directory that a run writes, and what it has to agree with to be resumed. */
package org.tsenor.job.output;
