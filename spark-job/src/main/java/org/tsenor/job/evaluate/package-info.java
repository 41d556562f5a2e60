/** Perplexity of checkpoints, their windows spread over the cluster. */
package org.tsenor.job.evaluate;
