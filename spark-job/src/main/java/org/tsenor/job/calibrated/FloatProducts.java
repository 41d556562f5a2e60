package org.tsenor.job.calibrated;

import org.tsenor.gpu.KernelArgument;
import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.engine.device.DeviceWork;
import org.tsenor.engine.device.Product;

/** Products of a few hundred tokens are summed in float, these sums in double. */
final class FloatProducts implements GramProducts {
  /** As many as {@link org.tsenor.job.calibrated.GramSum} sums in float. */
  private static final int TOKENS = 416;

  private static final int THREADS = 256;
  private static final int MAX_BLOCKS = 1 << 14;
  private static final int ALIGNMENT = 256;

  private final DeviceWork work;
  private final DeviceMatrix products;

  FloatProducts(DeviceWork work, int columns) {
    this.work = work;
    this.products = work.floats(Math.min(GramPanels.ROWS, columns), columns);
  }

  static long bytes(int columns) {
    return (long) Math.min(GramPanels.ROWS, columns) * columns * Float.BYTES + ALIGNMENT;
  }

  @Override
  public void add(DeviceMatrix activations, GramPanels into) {
    for (int first = 0; first < activations.rows(); first += TOKENS) {
      int tokens = Math.min(TOKENS, activations.rows() - first);
      DeviceMatrix some = activations.rowRange(first, tokens);
      for (int panel = 0; panel < into.panels().size(); panel++) {
        DeviceMatrix sums = into.panels().get(panel);
        DeviceMatrix product =
            new DeviceMatrix(
                products.address(),
                sums.rows(),
                sums.columns(),
                sums.columns(),
                products.precision());
        work.gemm(
            Product.OF_COLUMNS,
            some.columnRange(GramPanels.firstRow(panel), sums.rows()),
            some.columnRange(0, sums.columns()),
            product);
        add(product, sums);
      }
    }
  }

  private void add(DeviceMatrix floats, DeviceMatrix sums) {
    KernelArgument task =
        new KernelArgument()
            .address(sums.address())
            .address(floats.address())
            .int64(sums.entries());
    long blocks = (sums.entries() + THREADS - 1) / THREADS;
    work.launch("add_to_doubles", (int) Math.min(MAX_BLOCKS, blocks), THREADS, task);
  }
}
