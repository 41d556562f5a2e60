/**
 * The magnitude job: bands in, pruned bands out, and what surrounds that to make it a product; the
 * same in a program's own dataset, with the report of a checkpoint written from it.
 */
package org.tsenor.job.magnitude;
