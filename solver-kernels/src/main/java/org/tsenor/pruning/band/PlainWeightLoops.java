package org.tsenor.pruning.band;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.tsenor.pruning.HalfFloat;

/** Plain Java: runs everywhere. */
final class PlainWeightLoops implements WeightLoops {
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  /** Lanes summed in one pass: as local variables they wait for no memory. */
  private static final int PASS = 4;

  @Override
  public void widenHalf(byte[] weights, int first, int count, float[] into) {
    for (int i = 0; i < count; i++) {
      into[i] = HalfFloat.magnitude((short) SHORTS.get(weights, (first + i) * 2));
    }
  }

  @Override
  public void widenBrain(byte[] weights, int first, int count, float[] into) {
    for (int i = 0; i < count; i++) {
      int bits = (short) SHORTS.get(weights, (first + i) * 2) & 0x7fff;
      into[i] = Float.intBitsToFloat(bits << 16);
    }
  }

  @Override
  public int addSums(float[] magnitudes, int count, LaneSums into) {
    int nonzeros = 0;
    for (int lane = 0; lane < LANES; lane += PASS) {
      nonzeros += addLanes(magnitudes, count, lane, into);
    }
    return nonzeros;
  }

  private static int addLanes(float[] magnitudes, int count, int lane, LaneSums into) {
    double[] sums = into.sums();
    double[] squares = into.squares();
    double sum0 = sums[lane];
    double sum1 = sums[lane + 1];
    double sum2 = sums[lane + 2];
    double sum3 = sums[lane + 3];
    double square0 = squares[lane];
    double square1 = squares[lane + 1];
    double square2 = squares[lane + 2];
    double square3 = squares[lane + 3];
    int nonzeros = 0;
    for (int i = lane; i < count; i += LANES) {
      double a = magnitudes[i];
      double b = magnitudes[i + 1];
      double c = magnitudes[i + 2];
      double d = magnitudes[i + 3];
      sum0 += a;
      sum1 += b;
      sum2 += c;
      sum3 += d;
      square0 += a * a;
      square1 += b * b;
      square2 += c * c;
      square3 += d * d;
      nonzeros += isPositive(magnitudes[i]) + isPositive(magnitudes[i + 1]);
      nonzeros += isPositive(magnitudes[i + 2]) + isPositive(magnitudes[i + 3]);
    }
    sums[lane] = sum0;
    sums[lane + 1] = sum1;
    sums[lane + 2] = sum2;
    sums[lane + 3] = sum3;
    squares[lane] = square0;
    squares[lane + 1] = square1;
    squares[lane + 2] = square2;
    squares[lane + 3] = square3;
    return nonzeros;
  }

  /** 1 above zero, 0 at zero, without a branch: pruned weights come in no order. */
  private static int isPositive(float magnitude) {
    return -Float.floatToRawIntBits(magnitude) >>> 31;
  }
}
