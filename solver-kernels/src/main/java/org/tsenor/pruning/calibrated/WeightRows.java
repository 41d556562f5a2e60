package org.tsenor.pruning.calibrated;

import org.tsenor.pruning.FiniteCheck;
import org.tsenor.pruning.WeightBand;

/**
 * Whole rows of one linear.
 *
 * @param weights shape (rows, columns), row-major, finite; never changed
 * @param rows outputs in this band, at least 1
 * @param columns inputs of the linear, at least 1
 * @param firstRow of the band in its linear
 */
public record WeightRows(float[] weights, int rows, int columns, long firstRow) {
  public WeightRows {
    if (rows < 1 || columns < 1 || firstRow < 0 || (long) rows * columns != weights.length) {
      throw new IllegalArgumentException(
          "%d weights are no band of %d x %d from row %d"
              .formatted(weights.length, rows, columns, firstRow));
    }
  }

  /**
   * Widens a band exactly.
   *
   * @throws org.tsenor.pruning.NonFiniteWeightException if a weight is NaN or infinite
   */
  public static WeightRows widen(WeightBand band, long firstRow) {
    FiniteCheck.require(band);
    float[] weights = new float[band.rows() * band.columns()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = band.format().widen(band.weights(), i);
    }
    return new WeightRows(weights, band.rows(), band.columns(), firstRow);
  }

  /** The same rows with other weights. */
  public WeightRows withWeights(float[] other) {
    return new WeightRows(other, rows, columns, firstRow);
  }
}
