package org.tsenor.mask;

import java.io.Serializable;

/**
 * Choices of the entropic solver of Meng, Makni and Mazumder, <a
 * href="https://arxiv.org/abs/2505.23949">TSENOR: Highly-Efficient Algorithm for Finding
 * Transposable N:M Sparse Masks</a>, NeurIPS 2025; {@link #DEFAULTS} are the paper's.
 *
 * @param regularization weight of the entropy term as a share of the block's largest score, above
 *     0; small is sharp and slow to converge
 * @param sweeps row, column and cap projections, at least 1
 * @param localSearchSteps swaps tried on a block that rounding left short, at least 0
 * @param completeRows whether rows that rounding and local search leave short are filled to exactly
 *     N; off, masks may keep fewer
 */
public record TsenorSettings(
    double regularization, int sweeps, int localSearchSteps, boolean completeRows)
    implements Serializable {
  /**
   * Regularization 0.005 of the largest score, 300 sweeps, 10 local-search steps, rows completed.
   */
  public static final TsenorSettings DEFAULTS = new TsenorSettings(0.005, 300, 10, true);

  public TsenorSettings {
    if (!(regularization > 0 && regularization <= 1)) {
      throw new IllegalArgumentException(
          "tsenor regularization must be in (0, 1] but is " + regularization);
    }
    if (sweeps < 1) {
      throw new IllegalArgumentException("tsenor sweeps must be at least 1 but is " + sweeps);
    }
    if (localSearchSteps < 0) {
      throw new IllegalArgumentException(
          "tsenor local-search steps must be at least 0 but is " + localSearchSteps);
    }
  }
}
