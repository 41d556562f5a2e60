package org.tsenor.engine.device;

import java.util.List;

/**
 * Sums of products of activations on a device.
 *
 * @param sums one after the other
 * @param tokens of the longest window
 * @param products how windows are added to them
 */
record DeviceSums(List<SumPanels> sums, int tokens, SumProducts products) {
  /** The panels of a sum. */
  SumPanels get(int index) {
    return sums.get(index);
  }

  /** Makes all sums zero. */
  void clear(DeviceWork work) {
    sums.forEach(sum -> sum.panels().forEach(work::clear));
  }

  /**
   * Adds the tokens of one window.
   *
   * @param left floats of shape (tokens, rows of that sum)
   * @param right floats of shape (tokens, columns of that sum)
   */
  void add(DeviceWork work, int index, DeviceMatrix left, DeviceMatrix right) {
    SumPanels sum = sums.get(index);
    boolean fits = left.columns() == sum.rows() && right.columns() == sum.columns();
    if (!fits || left.rows() != right.rows() || left.rows() > tokens) {
      throw new IllegalArgumentException(
          "activations of %d x %d and %d x %d to a sum of %d x %d of at most %d tokens"
              .formatted(
                  left.rows(),
                  left.columns(),
                  right.rows(),
                  right.columns(),
                  sum.rows(),
                  sum.columns(),
                  tokens));
    }
    products.add(work, left, right, sum);
  }
}
