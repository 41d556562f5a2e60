/** Makes a checkpoint from a compact archive. */
package org.tsenor.job.restore;
