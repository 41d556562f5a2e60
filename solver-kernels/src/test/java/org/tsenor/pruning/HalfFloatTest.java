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

  @Test
  void everyValueIsNarrowedToItself() {
    for (int half = 0; half <= 0xffff; half++) {
      float widened = HalfFloat.widen((short) half);
      if (Float.isNaN(widened)) {
        assertTrue(Float.isNaN(HalfFloat.widen(HalfFloat.narrow(widened))));
      } else {
        assertEquals((short) half, HalfFloat.narrow(widened), Integer.toHexString(half));
      }
    }
  }

  /** Neighbors, the point halfway between them, and the floats next to it on either side. */
  @Test
  void whatLiesBetweenGoesToTheNearestAndHalfwayToTheEven() {
    for (int half = 0; half < 0x7bff; half++) {
      float low = HalfFloat.widen((short) half);
      float halfway = (low + HalfFloat.widen((short) (half + 1))) / 2;
      int even = half + (half & 1);
      assertEquals((short) even, HalfFloat.narrow(halfway), Integer.toHexString(half));
      assertEquals((short) half, HalfFloat.narrow(Math.nextDown(halfway)));
      assertEquals((short) (half + 1), HalfFloat.narrow(Math.nextUp(halfway)));
      assertEquals((short) (even | 0x8000), HalfFloat.narrow(-halfway));
    }
    assertEquals((short) 0x7bff, HalfFloat.narrow(Math.nextDown(65520f)));
    assertEquals((short) 0x7c00, HalfFloat.narrow(65520f));
    assertEquals((short) 0xfc00, HalfFloat.narrow(-Float.MAX_VALUE));
  }
}
