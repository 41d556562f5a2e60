package org.tsenor.mask.cuda;

import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverSettings;

/**
 * Blocks of a batch that are solved together: to the kernels a band of one block's width.
 *
 * @param scores the batch
 * @param first block
 * @param count blocks
 * @param space where they lie in a lane
 */
record BatchPart(ScoreBatch scores, int first, int count, BandSpace space) {
  BatchPart(ScoreBatch scores, int first, int count, SolverSettings settings) {
    this(scores, first, count, new BandSpace(settings, shape(scores, count)));
  }

  private static BandSpace.Shape shape(ScoreBatch scores, int count) {
    return new BandSpace.Shape(
        Math.multiplyExact(count, scores.blockRows()),
        scores.blockSize(),
        BandFormat.SCORES,
        false,
        true);
  }
}
