package org.tsenor.pruning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WeightFormatTest {
  @ParameterizedTest
  @EnumSource
  void whatAFormatHasIsWrittenAsItIs(WeightFormat format) {
    WeightBand band = DrawnBand.draw(format, 16, 32, 7);
    byte[] copy = new byte[band.weights().length];
    for (int i = 0; i < 16 * 32; i++) {
      format.narrow(format.widen(band.weights(), i), copy, i);
    }
    assertArrayEquals(band.weights(), copy);
  }

  @Test
  void brainFloatsRoundToNearestAndHalfwayToEven() {
    for (int brain = 0; brain < 0x7f7f; brain++) {
      float low = Float.intBitsToFloat(brain << 16);
      float halfway = Float.intBitsToFloat(brain << 16 | 0x8000);
      assertEquals(brain, narrow(low));
      assertEquals(brain + (brain & 1), narrow(halfway), Integer.toHexString(brain));
      assertEquals(brain, narrow(Math.nextDown(halfway)));
      assertEquals(brain + 1, narrow(Math.nextUp(halfway)));
      assertEquals(0x8000 | brain, narrow(-low));
    }
    assertEquals(0x7f80, narrow(Float.MAX_VALUE), "beyond the range is infinite");
    byte[] nan = new byte[2];
    WeightFormat.BF16.narrow(Float.intBitsToFloat(0x7f800001), nan, 0);
    assertTrue(Float.isNaN(WeightFormat.BF16.widen(nan, 0)), "NaN does not become infinite");
  }

  private static int narrow(float weight) {
    byte[] bytes = new byte[2];
    WeightFormat.BF16.narrow(weight, bytes, 0);
    return bytes[0] & 0xff | (bytes[1] & 0xff) << 8;
  }
}
