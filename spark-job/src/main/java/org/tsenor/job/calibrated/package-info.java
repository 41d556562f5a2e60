/**
 * Pruning with calibration, decoder layer by decoder layer: collect statistics of its inputs,
 * summed over the cluster, and prepare them; prune its linears in bands of rows, in parallel;
 * commit the shard they end in; pass the calibration windows on, which are a Spark dataset.
 */
package org.tsenor.job.calibrated;
