package org.tsenor.job.calibrated;

import org.tsenor.gpu.DeviceProperties;
import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.engine.device.DeviceWork;

/**
 * The Gram matrix of a linear's input, summed on a device: x·xᵀ over tokens, undamped and not
 * divided, as {@link org.tsenor.job.calibrated.GramSum} on the host. Sums are doubles; the same
 * windows in the same order give the same bits on one kind of device. Its memory is the work's.
 */
public final class DeviceGramSum implements GramRows {
  private final DeviceWork work;
  private final GramProducts products;
  private final GramPanels panels;

  private DeviceGramSum(DeviceWork work, GramProducts products, int columns) {
    this.work = work;
    this.products = products;
    this.panels = GramPanels.zeros(work, columns);
  }

  /** Makes sums of one task, which share what they need besides. */
  public static final class Factory {
    private final DeviceWork work;
    private final GramProducts products;

    /**
     * @param work of the task
     * @param columns of the widest activations
     * @param tokens of the longest window
     */
    public Factory(DeviceWork work, int columns, int tokens) {
      this.work = work;
      this.products = GramProducts.of(work, columns, tokens);
    }

    /** A sum over no tokens. */
    public DeviceGramSum sum(int columns) {
      return new DeviceGramSum(work, products, columns);
    }
  }

  /** Device memory of one sum: half a matrix of doubles, and a little more than it. */
  public static long bytes(int columns) {
    return GramPanels.bytes(columns);
  }

  /** Device memory that the sums of a task share. */
  public static long sharedBytes(DeviceProperties device, int columns, int tokens) {
    return GramProducts.bytes(device, columns, tokens);
  }

  /**
   * Appends the addition of one window's tokens to the task's work.
   *
   * @param activations shape (tokens, columns)
   */
  public void add(DeviceMatrix activations) {
    if (activations.columns() != panels.size()) {
      throw new IllegalArgumentException(
          "activations of %d columns to a Gram sum of %d"
              .formatted(activations.columns(), panels.size()));
    }
    products.add(activations, panels);
  }

  @Override
  public int columns() {
    return panels.size();
  }

  @Override
  public double[] lowerRows(int firstRow, int endRow) {
    double[] entries = new double[Math.toIntExact(start(endRow) - start(firstRow))];
    int at = 0;
    for (int row = firstRow; row < endRow; ) {
      int panelEnd = Math.min(endRow, (row / GramPanels.ROWS + 1) * GramPanels.ROWS);
      DeviceMatrix rows = panels.panelOf(row).rowRange(row % GramPanels.ROWS, panelEnd - row);
      double[] whole = new double[Math.toIntExact(rows.entries())];
      work.download(rows, whole);
      for (int i = 0; row < panelEnd; row++, i++) {
        System.arraycopy(whole, i * rows.columns(), entries, at, row + 1);
        at += row + 1;
      }
    }
    return entries;
  }

  private static long start(int row) {
    return (long) row * (row + 1) / 2;
  }

  /** Gives its memory back; the sum is of no use afterwards. */
  public void free() {
    panels.panels().forEach(work::free);
  }
}
