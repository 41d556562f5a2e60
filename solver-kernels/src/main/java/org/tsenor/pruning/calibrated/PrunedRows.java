package org.tsenor.pruning.calibrated;

import org.tsenor.pruning.FiniteCheck;
import org.tsenor.pruning.WeightBand;
import org.tsenor.pruning.WeightFormat;

/**
 * Rows after pruning.
 *
 * @param rows the weights, pruned ones +0.0, not rounded to any checkpoint format
 * @param mask shape (rows, ⌈columns/8⌉): bit k of byte b is column 8b+k, 1 means kept
 * @param statistics what pruning did
 */
public record PrunedRows(WeightRows rows, byte[] mask, RowStatistics statistics) {
  /**
   * Rounds the weights to nearest, ties to even.
   *
   * @throws org.tsenor.pruning.NonFiniteWeightException if an updated weight is out of the format's
   *     range
   */
  public WeightBand narrow(WeightFormat format) {
    float[] weights = rows.weights();
    byte[] bytes = new byte[Math.multiplyExact(weights.length, format.bytes())];
    for (int i = 0; i < weights.length; i++) {
      format.narrow(weights[i], bytes, i);
    }
    WeightBand band = new WeightBand(bytes, format, rows.rows(), rows.columns());
    FiniteCheck.require(band);
    return band;
  }
}
