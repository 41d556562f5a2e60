/** The prune job: bands in, pruned bands out, and what surrounds that to make it a product. */
package org.tsenor.job.prune;
