package org.tsenor.pruning;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Plain Java: runs everywhere. */
final class PlainWeightLoops implements WeightLoops {
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private float[] rows = new float[0];

  @Override
  public void widen(WeightFormat format, byte[] weights, int first, int count, float[] into) {
    switch (format) {
      case F32 -> SingleFloat.widen(weights, first, count, into);
      case F16 -> widenHalf(weights, first, count, into);
      case BF16 -> widenBrain(weights, first, count, into);
    }
  }

  private static void widenHalf(byte[] weights, int first, int count, float[] into) {
    for (int i = 0; i < count; i++) {
      into[i] = HalfFloat.magnitude((short) SHORTS.get(weights, (first + i) * 2));
    }
  }

  private static void widenBrain(byte[] weights, int first, int count, float[] into) {
    for (int i = 0; i < count; i++) {
      int bits = (short) SHORTS.get(weights, (first + i) * 2) & 0x7fff;
      into[i] = Float.intBitsToFloat(bits << 16);
    }
  }

  @Override
  public void widenBlocks(WeightBand band, int firstRow, RowOfBlocks shape, float[] into, int at) {
    if (rows.length < shape.entries()) {
      rows = new float[shape.entries()];
    }
    widen(band.format(), band.weights(), firstRow * band.columns(), shape.entries(), rows);
    BlockGather.gather(rows, shape, into, at);
  }

  @Override
  public void copyKept(WeightBand band, byte[] mask, int row, byte[] into) {
    copyKept(band, mask, row, 0, into);
  }

  /**
   * Copies the end of a row.
   *
   * @param firstColumn a multiple of 8
   */
  public void copyKept(WeightBand band, byte[] mask, int row, int firstColumn, byte[] into) {
    MaskedCopy.copyRow(band, mask, row, firstColumn, into);
  }

  @Override
  public void addTo(WeightSums sums, float[] magnitudes, int length) {
    int positive = 0;
    for (int i = 0; i < length; i++) {
      int lane = i % WeightSums.LANES;
      double magnitude = WeightSums.widen(magnitudes[i]);
      sums.sums()[lane] += magnitude;
      sums.squares()[lane] += magnitude * magnitude;
      positive += WeightSums.isPositive(magnitudes[i]);
    }
    sums.count(length, positive);
  }
}
