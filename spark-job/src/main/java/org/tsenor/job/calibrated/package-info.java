/**
 * Pruning with calibration, decoder layer by decoder layer: collect statistics of its inputs,
 * prepare them, prune its linears, commit its shard, pass the calibration windows on.
 */
package org.tsenor.job.calibrated;
