package org.tsenor.engine.device;

import org.tsenor.engine.GramSteps;
import org.tsenor.linalg.Matrix;

/**
 * Sums of Gram matrices on a device.
 *
 * @param work that they are part of
 */
record DeviceGramSteps(DeviceWork work) implements GramSteps {
  private static DeviceGramSpace own(GramSteps.Space sums) {
    return DeviceParts.part(DeviceGramSpace.class, sums);
  }

  @Override
  public void clear(GramSteps.Space sums) {
    own(sums).sums().forEach(panels -> panels.panels().forEach(work::clear));
  }

  @Override
  public void add(GramSteps.Space sums, int index, Matrix activations) {
    DeviceGramSpace own = own(sums);
    GramPanels panels = own.sums().get(index);
    DeviceMatrix window = DeviceParts.floats(activations);
    if (window.columns() != panels.size() || window.rows() > own.tokens()) {
      throw new IllegalArgumentException(
          "activations of %d tokens and %d columns to a Gram sum of at most %d and %d"
              .formatted(window.rows(), window.columns(), own.tokens(), panels.size()));
    }
    own.products().add(work, window, panels);
  }

  @Override
  public double[] lowerRows(GramSteps.Space sums, int index, int firstRow, int endRow) {
    GramPanels panels = own(sums).sums().get(index);
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

  @Override
  public void clear(GramSteps.Cross sums) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  public void add(GramSteps.Cross sums, int index, Matrix left, Matrix right) {
    throw new UnsupportedOperationException("not yet");
  }

  @Override
  public double[] rows(GramSteps.Cross sums, int index, int firstRow, int endRow) {
    throw new UnsupportedOperationException("not yet");
  }

  private static long start(int row) {
    return (long) row * (row + 1) / 2;
  }
}
