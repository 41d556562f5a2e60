package org.tsenor.engine.device;

/**
 * Activations become doubles, a piece of tokens at a time, and are multiplied as such.
 *
 * @param doubles for those of a piece
 */
record DoubleProducts(DeviceMatrix doubles) implements GramProducts {
  /** Enough for products to be fast; 8 bytes a column each. */
  private static final int TOKENS = 1024;

  static DoubleProducts in(DeviceSlab slab, int columns, int tokens) {
    return new DoubleProducts(slab.doubles(Math.min(TOKENS, tokens), columns));
  }

  @Override
  public void add(DeviceWork work, DeviceMatrix activations, GramPanels into) {
    int most = doubles.rows();
    for (int first = 0; first < activations.rows(); first += most) {
      int tokens = Math.min(most, activations.rows() - first);
      DeviceMatrix exact = doubles.reshaped(tokens, into.size());
      work.copy(activations.rowRange(first, tokens), exact);
      for (int panel = 0; panel < into.panels().size(); panel++) {
        DeviceMatrix sums = into.panels().get(panel);
        work.gemm(
            Product.OF_COLUMNS.plus(1),
            exact.columnRange(GramPanels.firstRow(panel), sums.rows()),
            exact.columnRange(0, sums.columns()),
            sums);
      }
    }
  }
}
