/** Pruned bands in a program's own dataset, and the report of a checkpoint written from them. */
package org.tsenor.job.bands;
