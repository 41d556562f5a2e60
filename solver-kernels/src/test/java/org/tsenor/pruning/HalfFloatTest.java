package org.tsenor.pruning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HalfFloatTest {
  @Test
  void everyValueIsWidenedExactly() {
    for (int half = 0; half <= 0xffff; half++) {
      float widened = HalfFloat.widen((short) half);
      int exponent = half >> 10 & 31;
      int fraction = half & 1023;
      if (exponent == 31 && fraction != 0) {
        assertTrue(Float.isNaN(widened), Integer.toHexString(half));
        continue;
      }
      double magnitude =
          exponent == 31
              ? Double.POSITIVE_INFINITY
              : exponent == 0
                  ? fraction * Math.pow(2, -24)
                  : (1024 + fraction) * Math.pow(2, exponent - 25);
      double expected = half < 0x8000 ? magnitude : -magnitude;
      assertEquals(expected, widened, 0.0, Integer.toHexString(half));
      assertEquals(half >= 0x8000, Float.floatToRawIntBits(widened) < 0, "the sign of zero, too");
    }
  }
}
