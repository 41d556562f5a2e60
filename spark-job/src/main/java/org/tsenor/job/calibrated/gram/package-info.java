/** Statistics of a decoder layer's inputs, summed over the cluster and prepared for pruning. */
package org.tsenor.job.calibrated.gram;
