package org.tsenor.job.calibrated;

import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.engine.device.DeviceWork;
import org.tsenor.engine.device.Product;

/** Activations become doubles, a piece of tokens at a time, and are multiplied as such. */
final class DoubleProducts implements GramProducts {
  /** Enough for products to be fast; 8 bytes a column each. */
  private static final int TOKENS = 1024;

  private static final int ALIGNMENT = 256;

  private final DeviceWork work;
  private final DeviceMatrix doubles;

  DoubleProducts(DeviceWork work, int columns, int tokens) {
    this.work = work;
    this.doubles = work.doubles(Math.min(TOKENS, tokens), columns);
  }

  static long bytes(int columns, int tokens) {
    return (long) Math.min(TOKENS, tokens) * columns * Double.BYTES + ALIGNMENT;
  }

  @Override
  public void add(DeviceMatrix activations, GramPanels into) {
    int most = doubles.rows();
    for (int first = 0; first < activations.rows(); first += most) {
      int tokens = Math.min(most, activations.rows() - first);
      DeviceMatrix exact =
          new DeviceMatrix(
              doubles.address(), tokens, into.size(), into.size(), doubles.precision());
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
