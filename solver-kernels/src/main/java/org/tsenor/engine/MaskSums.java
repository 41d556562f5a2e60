package org.tsenor.engine;

import org.tsenor.pruning.BlockSums;

/**
 * Sums over masks that were chosen, in the units of the scores.
 *
 * @param blocks of the masks
 * @param totalScore sum of all scores of these blocks
 */
public record MaskSums(BlockSums blocks, double totalScore) {}
