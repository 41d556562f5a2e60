package org.tsenor.pruning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

  @ParameterizedTest
  @EnumSource(WeightFormat.class)
  void blocksAreRowsOfTheBand(WeightFormat format) {
    for (int blockSize : new int[] {3, 4, 8, 16, 32, 64}) {
      RowOfBlocks shape = new RowOfBlocks(blockSize, Math.min(blockSize, 5), 4 * blockSize);
      int rows = 2 * shape.blockRows();
      byte[] weights = run(format, 1234, rows * shape.columns());
      WeightBand band = new WeightBand(weights, format, rows, shape.columns());
      float[] blocks = new float[shape.entries() + 4];
      loops().widenBlocks(band, shape.blockRows(), shape, blocks, 3);
      for (int i = 0; i < shape.entries(); i++) {
        int block = i / shape.blockEntries();
        int row = shape.blockRows() + i % shape.blockEntries() / blockSize;
        int column = block * blockSize + i % blockSize;
        float expected = Math.abs(format.widen(weights, row * shape.columns() + column));
        assertEquals(expected, blocks[3 + i], "block " + block + " row " + row);
      }
      assertEquals(0, blocks[shape.entries() + 3], "nothing is written past the blocks");
    }
  }

  @ParameterizedTest
  @EnumSource(WeightFormat.class)
  void keptWeightsAreCopiedAndNoOthers(WeightFormat format) {
    for (int columns : new int[] {1, 7, 8, 9, 31, 32, 33, 64, 96, 100}) {
      int rows = 3;
      byte[] weights = run(format, 77, rows * columns);
      WeightBand band = new WeightBand(weights, format, rows, columns);
      byte[] mask = new byte[rows * MaskBytes.rowBytes(columns)];
      new Random(columns).nextBytes(mask);
      byte[] copied = new byte[weights.length];
      for (int row = 0; row < rows; row++) {
        loops().copyKept(band, mask, row, copied);
      }
      for (int at = 0; at < weights.length; at++) {
        int weight = at / format.bytes();
        int column = weight % columns;
        int bits = mask[weight / columns * MaskBytes.rowBytes(columns) + column / 8];
        assertEquals((bits >> column % 8 & 1) == 0 ? 0 : weights[at], copied[at], "byte " + at);
      }
    }
  }

  @Test
  void sumsAgreeWithSumsInOneLane() {
    Random random = new Random(1);
    float[] magnitudes = new float[1600];
    double sum = 0;
    double squares = 0;
    int nonzeros = 0;
    for (int i = 0; i < magnitudes.length; i++) {
      magnitudes[i] = random.nextInt(3) == 0 ? 0 : (float) Math.pow(10, random.nextInt(70) - 37);
      double magnitude = magnitudes[i];
      nonzeros += magnitude != 0 ? 1 : 0;
      sum += magnitude;
      squares += magnitude * magnitude;
    }
    WeightSums sums = new WeightSums();
    int split = 128;
    loops().addTo(sums, magnitudes, split);
    float[] others = Arrays.copyOfRange(magnitudes, split, magnitudes.length);
    loops().addTo(sums, others, others.length);
    assertEquals(sum, sums.sum(), 1e-14 * sum);
    assertEquals(squares, sums.sumOfSquares(), 1e-14 * squares);
    assertEquals(nonzeros, sums.nonzeros());
    WeightSums plain = new WeightSums();
    new PlainWeightLoops().addTo(plain, magnitudes, magnitudes.length);
    assertArrayEquals(plain.sums(), sums.sums(), "the same bits in every lane");
    assertArrayEquals(plain.squares(), sums.squares(), "the same bits in every lane");
  }

  @Test
  void zerosSumToZero() {
    WeightSums sums = new WeightSums();
    loops().addTo(sums, new float[1008], 1008);
    assertEquals(0, sums.sum());
    assertEquals(0, sums.sumOfSquares());
    assertEquals(0, sums.nonzeros());
  }

  @Test
  void smallNormalFloatsAreNotLost() {
    WeightSums sums = new WeightSums();
    float[] magnitudes = new float[WeightSums.LANES];
    magnitudes[0] = Float.MIN_NORMAL;
    magnitudes[3] = Float.MIN_NORMAL;
    loops().addTo(sums, magnitudes, magnitudes.length);
    assertEquals(2.0 * Float.MIN_NORMAL, sums.sum());
    assertEquals(2.0 * Float.MIN_NORMAL * Float.MIN_NORMAL, sums.sumOfSquares());
    assertEquals(2, sums.nonzeros());
  }

  /** Some finite weights in a row. */
  private static byte[] run(WeightFormat format, int first, int count) {
    byte[] weights = finiteWeights(format);
    return Arrays.copyOfRange(weights, first * format.bytes(), (first + count) * format.bytes());
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
