/** Linears of a decoder layer in bands of rows, pruned in parallel, and the shard they end in. */
package org.tsenor.job.calibrated.rows;
