package org.tsenor.pruning;

/**
 * A band after pruning.
 *
 * @param weights as in {@link WeightBand#weights}: kept weights bit for bit, pruned ones +0.0
 * @param mask shape (rows, ⌈columns/8⌉): bit k of byte b is column 8b+k, 1 means kept
 * @param statistics what pruning did
 */
public record PrunedBand(byte[] weights, byte[] mask, BandStatistics statistics) {}
