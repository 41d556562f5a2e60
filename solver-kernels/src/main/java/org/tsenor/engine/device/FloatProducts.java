package org.tsenor.engine.device;

import org.tsenor.gpu.KernelArgument;

/**
 * Products of a few hundred tokens are summed in float, these sums in double.
 *
 * @param products for those of a panel
 */
record FloatProducts(DeviceMatrix products) implements SumProducts {
  /** As many as are summed in float on the host. */
  private static final int TOKENS = 416;

  static FloatProducts in(DeviceSlab slab, SumProducts.Sizes sizes) {
    return new FloatProducts(slab.floats(Math.min(SumPanels.ROWS, sizes.rows()), sizes.columns()));
  }

  @Override
  public void add(DeviceWork work, DeviceMatrix left, DeviceMatrix right, SumPanels into) {
    for (int first = 0; first < left.rows(); first += TOKENS) {
      int tokens = Math.min(TOKENS, left.rows() - first);
      DeviceMatrix ys = left.rowRange(first, tokens);
      DeviceMatrix xs = right.rowRange(first, tokens);
      for (int panel = 0; panel < into.panels().size(); panel++) {
        DeviceMatrix sums = into.panels().get(panel);
        DeviceMatrix product = products.reshaped(sums.rows(), sums.columns());
        work.gemm(
            Product.OF_COLUMNS,
            ys.columnRange(SumPanels.firstRow(panel), sums.rows()),
            xs.columnRange(0, sums.columns()),
            product);
        add(work, product, sums);
      }
    }
  }

  private static void add(DeviceWork work, DeviceMatrix floats, DeviceMatrix sums) {
    KernelArgument task =
        new KernelArgument()
            .address(sums.address())
            .address(floats.address())
            .int64(sums.entries());
    Launches.values(work, "add_to_doubles", sums.entries(), task);
  }
}
