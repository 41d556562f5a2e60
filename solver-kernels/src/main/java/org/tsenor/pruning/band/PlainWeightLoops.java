package org.tsenor.pruning.band;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.tsenor.pruning.HalfFloat;

/** Plain Java: runs everywhere. */
final class PlainWeightLoops implements WeightLoops {
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

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
}
