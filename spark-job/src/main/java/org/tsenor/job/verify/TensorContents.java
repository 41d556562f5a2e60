package org.tsenor.job.verify;

import java.util.OptionalLong;
import org.tsenor.checkpoint.TensorEntry;

/**
 * One tensor of a checkpoint and its zeros.
 *
 * @param shard name of the shard that holds it
 * @param tensor its entry there
 * @param zeros elements that are zero; empty if they were not counted
 */
record TensorContents(String shard, TensorEntry tensor, OptionalLong zeros) {}
