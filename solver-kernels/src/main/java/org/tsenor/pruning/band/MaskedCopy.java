package org.tsenor.pruning.band;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.tsenor.pruning.WeightBand;

/** Copies weights, kept ones bit for bit and pruned ones as +0.0, eight bytes at a time. */
final class MaskedCopy {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** For every four mask bits the bytes that four 2-byte weights keep. */
  private static final long[] FOUR_WEIGHTS = lanes(4);

  /** For every two mask bits the bytes that two 4-byte weights keep. */
  private static final long[] TWO_WEIGHTS = lanes(2);

  private MaskedCopy() {}

  /**
   * Copies one row.
   *
   * @param mask bits of the row from byte {@code row * MaskBytes.rowBytes(columns)} on
   * @param into as long as the band's weights
   */
  static void copyRow(WeightBand band, byte[] mask, int row, byte[] into) {
    int bytes = band.format().bytes();
    int start = row * band.columns() * bytes;
    int firstMask = row * MaskBytes.rowBytes(band.columns());
    int whole = band.columns() & -8;
    if (bytes == 2) {
      copyPairs(band.weights(), start, mask, firstMask, whole, into);
    } else {
      copyQuads(band.weights(), start, mask, firstMask, whole, into);
    }
    for (int column = whole; column < band.columns(); column++) {
      if ((mask[firstMask + column / 8] >> column % 8 & 1) != 0) {
        int at = start + column * bytes;
        System.arraycopy(band.weights(), at, into, at, bytes);
      }
    }
  }

  private static void copyPairs(
      byte[] weights, int start, byte[] mask, int firstMask, int columns, byte[] into) {
    for (int column = 0; column < columns; column += 8) {
      int bits = mask[firstMask + column / 8];
      int at = start + column * 2;
      copyLong(weights, at, FOUR_WEIGHTS[bits & 15], into);
      copyLong(weights, at + 8, FOUR_WEIGHTS[bits >> 4 & 15], into);
    }
  }

  private static void copyQuads(
      byte[] weights, int start, byte[] mask, int firstMask, int columns, byte[] into) {
    for (int column = 0; column < columns; column += 8) {
      int bits = mask[firstMask + column / 8];
      int at = start + column * 4;
      copyLong(weights, at, TWO_WEIGHTS[bits & 3], into);
      copyLong(weights, at + 8, TWO_WEIGHTS[bits >> 2 & 3], into);
      copyLong(weights, at + 16, TWO_WEIGHTS[bits >> 4 & 3], into);
      copyLong(weights, at + 24, TWO_WEIGHTS[bits >> 6 & 3], into);
    }
  }

  private static void copyLong(byte[] weights, int at, long kept, byte[] into) {
    LONGS.set(into, at, (long) LONGS.get(weights, at) & kept);
  }

  private static long[] lanes(int weights) {
    int width = 64 / weights;
    long[] lanes = new long[1 << weights];
    for (int bits = 0; bits < lanes.length; bits++) {
      for (int weight = 0; weight < weights; weight++) {
        if ((bits >> weight & 1) != 0) {
          lanes[bits] |= -1L >>> 64 - width << weight * width;
        }
      }
    }
    return lanes;
  }
}
