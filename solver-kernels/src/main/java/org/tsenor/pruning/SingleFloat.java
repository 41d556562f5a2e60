package org.tsenor.pruning;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** IEEE 754 binary32: nothing to widen but the sign to drop. */
final class SingleFloat {
  private SingleFloat() {}

  /** A bulk copy, then a loop that the compiler vectorizes by itself. */
  static void widen(byte[] weights, int first, int count, float[] into) {
    ByteBuffer bytes = ByteBuffer.wrap(weights).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(first * Float.BYTES).asFloatBuffer().get(into, 0, count);
    for (int i = 0; i < count; i++) {
      into[i] = Math.abs(into[i]);
    }
  }
}
