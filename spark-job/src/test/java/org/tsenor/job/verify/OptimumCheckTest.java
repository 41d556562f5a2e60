package org.tsenor.job.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.Structure;
import org.tsenor.pruning.WeightFormat;

class OptimumCheckTest {
  private static final Sparsity ONE_OF_TWO =
      new Sparsity(new NmPattern(1, 2), Structure.TRANSPOSABLE);

  /**
   * Two blocks of 2 x 2 beside each other: diagonals keep 1 + 3 and 4 + 2, the others 5 + 6, 1 + 1.
   */
  private static final float[] ORIGINAL = {
    1, 5, -4, 1,
    6, 3, 1, 2
  };

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void findsABetterMask(int power) {
    Optimum found = check(power, 0b1001, 0b0110);
    assertEquals(2, found.blocks());
    // Kept on disk: the diagonal 1 + 3 and the other diagonal 1 + 1; best are 5 + 6 and 4 + 2.
    double first = Math.pow(5, power) + Math.pow(6, power);
    double second = Math.pow(4, power) + Math.pow(2, power);
    double firstGap = (first - 1 - Math.pow(3, power)) / first;
    double secondGap = (second - 2) / second;
    assertEquals(first + second, found.best(), 1e-9);
    assertEquals(firstGap + secondGap, found.leastGapSum(), 1e-9);
    assertEquals(Math.max(firstGap, secondGap), found.leastGapMax(), 1e-9);
    assertEquals(found.leastGapMax(), found.provenGap(), 1e-6);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void looksDownColumnsWhereGroupsRunThere(int power) {
    Sparsity columns = new Sparsity(new NmPattern(1, 2), Structure.STANDARD, true);
    // Best down the columns are 6, 5, 4 and 2; kept on disk 1 in the place of 6.
    WrittenBand band =
        new WrittenBand(
            bytes(ORIGINAL), new byte[] {0b0111, 0b1000}, bytes(ORIGINAL), WeightFormat.F32, 0, 4);
    Optimum found = new OptimumCheck(power).check(columns, band);
    double best = Math.pow(6, power) + Math.pow(5, power) + Math.pow(4, power) + Math.pow(2, power);
    assertEquals(best, found.best(), 1e-9);
    assertEquals(4, found.blocks());
    assertEquals(1 - Math.pow(6, -power), found.leastGapMax(), 1e-6);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void provesTheBestMask(int power) {
    Optimum found = check(power, 0b0110, 0b1001);
    assertEquals(0, found.leastGapMax());
    assertTrue(found.provenGap() < 1e-7, found::toString);
  }

  @Test
  void squaresNeitherOverflowNorVanish() {
    Random random = new Random(3);
    for (double scale : new double[] {1e38, 1e-38, 1e-42}) {
      float[] weights = new float[32];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = (float) (scale * (1 + random.nextInt(100)) / 100);
      }
      WrittenBand band =
          new WrittenBand(
              bytes(weights), null, bytes(weights), WeightFormat.F32, 0, weights.length);
      Sparsity half = new Sparsity(new NmPattern(16, 32), Structure.STANDARD);
      Optimum found = new OptimumCheck(2).check(half, band);
      assertTrue(found.best() > 0 && Double.isFinite(found.best()), found::toString);
      assertTrue(found.provenGap() == 0, "nothing keeps more than all");
    }
  }

  private static Optimum check(int power, int firstRow, int secondRow) {
    byte[] mask = {(byte) (firstRow & 0xf), (byte) (secondRow & 0xf)};
    WrittenBand band =
        new WrittenBand(bytes(ORIGINAL), mask, bytes(ORIGINAL), WeightFormat.F32, 0, 4);
    return new OptimumCheck(power).check(ONE_OF_TWO, band);
  }

  private static byte[] bytes(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }
}
