package org.tsenor.pruning.band;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tsenor.pruning.WeightFormat;

/** What every way to run the loops promises. */
public abstract class WeightLoopsContract {
  /** The loops under test. */
  protected abstract WeightLoops loops();

  @ParameterizedTest
  @EnumSource(WeightFormat.class)
  void everyFiniteWeightIsWidened(WeightFormat format) {
    byte[] weights = finiteWeights(format);
    int count = weights.length / format.bytes();
    float[] magnitudes = new float[count];
    loops().widen(format, weights, 0, count, magnitudes);
    for (int i = 0; i < count; i++) {
      float expected = Math.abs(format.widen(weights, i));
      assertEquals(
          Float.floatToRawIntBits(expected), Float.floatToRawIntBits(magnitudes[i]), "weight " + i);
    }
  }

  @ParameterizedTest
  @EnumSource(WeightFormat.class)
  void aRunMayStartAndEndAnywhere(WeightFormat format) {
    byte[] weights = finiteWeights(format);
    for (int first : new int[] {0, 1, 7, 33}) {
      for (int count : new int[] {0, 1, 15, 16, 17, 63}) {
        float[] magnitudes = new float[count + 1];
        magnitudes[count] = -7;
        loops().widen(format, weights, first, count, magnitudes);
        for (int i = 0; i < count; i++) {
          assertEquals(Math.abs(format.widen(weights, first + i)), magnitudes[i], "weight " + i);
        }
        assertEquals(-7, magnitudes[count], "nothing is written past the run");
      }
    }
  }

  /** Every finite value of a 2-byte format; of F32 those whose lower half is a fixed pattern. */
  private static byte[] finiteWeights(WeightFormat format) {
    ByteBuffer weights = ByteBuffer.allocate(4 << 16).order(ByteOrder.LITTLE_ENDIAN);
    for (int upper = 0; upper <= 0xffff; upper++) {
      boolean finite =
          (upper & (format == WeightFormat.F16 ? 0x7c00 : 0x7f80))
              != (format == WeightFormat.F16 ? 0x7c00 : 0x7f80);
      if (finite && format == WeightFormat.F32) {
        weights.putInt(upper << 16 | upper * 40503 & 0xffff);
      } else if (finite) {
        weights.putShort((short) upper);
      }
    }
    return Arrays.copyOf(weights.array(), weights.position());
  }
}
