package org.tsenor.engine.device;

import java.util.List;
import org.tsenor.engine.GramSteps;
import org.tsenor.linalg.Matrix;

/**
 * Sums of products of activations on a device.
 *
 * @param work that they are part of
 */
record DeviceGramSteps(DeviceWork work) implements GramSteps {
  private static DeviceSums own(GramSteps.Space sums) {
    return DeviceParts.part(DeviceGramSpace.class, sums).sums();
  }

  private static DeviceSums own(GramSteps.Cross sums) {
    return DeviceParts.part(DeviceCross.class, sums).sums();
  }

  @Override
  public void clear(GramSteps.Space sums) {
    own(sums).clear(work);
  }

  @Override
  public void add(GramSteps.Space sums, int index, Matrix activations) {
    DeviceMatrix window = DeviceParts.floats(activations);
    own(sums).add(work, index, window, window);
  }

  @Override
  public double[] lowerRows(GramSteps.Space sums, int index, int firstRow, int endRow) {
    double[] entries = new double[Math.toIntExact(start(endRow) - start(firstRow))];
    int row = firstRow;
    int at = 0;
    for (DeviceMatrix piece : own(sums).get(index).rowRange(firstRow, endRow)) {
      double[] whole = new double[Math.toIntExact(piece.entries())];
      work.download(piece, whole);
      for (int i = 0; i < piece.rows(); i++, row++) {
        System.arraycopy(whole, i * piece.columns(), entries, at, row + 1);
        at += row + 1;
      }
    }
    return entries;
  }

  @Override
  public void clear(GramSteps.Cross sums) {
    own(sums).clear(work);
  }

  @Override
  public void add(GramSteps.Cross sums, int index, Matrix left, Matrix right) {
    own(sums).add(work, index, DeviceParts.floats(left), DeviceParts.floats(right));
  }

  @Override
  public double[] rows(GramSteps.Cross sums, int index, int firstRow, int endRow) {
    SumPanels sum = own(sums).get(index);
    List<DeviceMatrix> pieces = sum.rowRange(firstRow, endRow);
    double[] entries = new double[Math.toIntExact((long) (endRow - firstRow) * sum.columns())];
    int at = 0;
    for (DeviceMatrix piece : pieces) {
      work.download(piece, entries, at);
      at += Math.toIntExact(piece.entries());
    }
    return entries;
  }

  private static long start(int row) {
    return (long) row * (row + 1) / 2;
  }
}
