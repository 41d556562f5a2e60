package org.tsenor.engine.device;

/**
 * Activations become doubles, a piece of tokens at a time, and are multiplied as such.
 *
 * @param doubles for those of a piece: both factors side by side, or the one that is both
 */
record DoubleProducts(DeviceMatrix doubles) implements SumProducts {
  /** Enough for products to be fast; 8 bytes a column each. */
  private static final int TOKENS = 1024;

  static DoubleProducts in(DeviceSlab slab, SumProducts.Sizes sizes) {
    return new DoubleProducts(slab.doubles(Math.min(TOKENS, sizes.tokens()), sizes.activations()));
  }

  @Override
  public void add(DeviceWork work, DeviceMatrix left, DeviceMatrix right, SumPanels into) {
    boolean same = left.equals(right);
    int most = doubles.rows();
    for (int first = 0; first < left.rows(); first += most) {
      int tokens = Math.min(most, left.rows() - first);
      DeviceMatrix exact = doubles.reshaped(tokens, left.columns() + (same ? 0 : right.columns()));
      DeviceMatrix ys = exact.columnRange(0, left.columns());
      DeviceMatrix xs = same ? ys : exact.columnRange(left.columns(), right.columns());
      work.copy(left.rowRange(first, tokens), ys);
      if (!same) {
        work.copy(right.rowRange(first, tokens), xs);
      }
      for (int panel = 0; panel < into.panels().size(); panel++) {
        DeviceMatrix sums = into.panels().get(panel);
        work.gemm(
            Product.OF_COLUMNS.plus(1),
            ys.columnRange(SumPanels.firstRow(panel), sums.rows()),
            xs.columnRange(0, sums.columns()),
            sums);
      }
    }
  }
}
