package org.tsenor.engine.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.engine.NaiveSweep;
import org.tsenor.engine.WeightSteps.SweptColumns;
import org.tsenor.gpu.EmulatedDevice;
import org.tsenor.gpu.EmulatorBuild;
import org.tsenor.gpu.KernelSources;

/** The kernel of the column sweep gives the bits of the loops. */
class EmulatedSweepTest {
  private static final int ROWS = 6;

  @BeforeAll
  static void requireCompiler() {
    assumeTrue(EmulatorBuild.unavailableReason().isEmpty());
  }

  /** Two ranges of two blocks, and the second ends before its rows do. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 6, 8, 16, 32, 63, 64})
  void everyStepGivesTheBitsOfTheLoops(int size) throws IOException {
    int columns = 5 * size;
    double[] factor = factor(columns);
    double[] weights = new Random(size).doubles(ROWS * columns, -1, 1).toArray();
    for (int row = 0; row < ROWS; row++) {
      weights[row * columns + 1] = 0;
    }
    NaiveSweep naive = new NaiveSweep(weights.clone(), factor, new double[ROWS], columns);
    double[] errors = new double[ROWS * 2 * size];
    byte[] rowMask = new byte[ROWS * ((columns + 7) / 8)];
    byte[] wantedMask = rowMask.clone();
    double[] loss = new double[ROWS];
    Random random = new Random(size);
    for (int column = 0; column < 4 * size; column += size) {
      int first = column / (2 * size) * 2 * size;
      long[] words = random.longs(ROWS).map(w -> w & (-1L >>> 64 - size)).toArray();
      boolean[] keeps = keeps(words, column, size, wantedMask);
      naive.prune(keeps, size, new SweptColumns(first, column, first + 2 * size));
      EmulatedBuffers task =
          new EmulatedBuffers()
              .doubles("weights", weights)
              .doubles("errors", errors)
              .doubles("factor", factor)
              .mask("mask", EmulatedBuffers.mask(words, size, ROWS, size), size, size)
              .bytes("rows", rowMask)
              .doubles("loss", loss)
              .number(2L * size)
              .numbers(ROWS, columns, first, column, first + 2 * size, 0);
      try (EmulatedDevice device = new EmulatedDevice(KernelSources.ofProject(), column)) {
        task.run(device, "sweep_columns", 2, 128);
      }
      weights = task.doubles("weights");
      errors = task.doubles("errors");
      rowMask = task.bytes("rows");
      loss = task.doubles("loss");
      assertArrayEquals(naive.weights(), weights);
      assertArrayEquals(wantedMask, rowMask);
      for (int row = 0; row < ROWS; row++) {
        for (int at = column; at < column + size; at++) {
          // A dead input's weight is zero, and so is its error.
          boolean errs = !keeps[row * columns + at] && at != 1;
          assertEquals(errs, errors[row * 2 * size + at - first] != 0);
        }
      }
    }
    assertArrayEquals(naive.loss(), loss);
  }

  /** What words of a block keep, which is added to rows of bits. */
  private static boolean[] keeps(long[] words, int column, int size, byte[] rowMask) {
    int columns = 5 * size;
    boolean[] keeps = new boolean[ROWS * columns];
    for (int row = 0; row < ROWS; row++) {
      for (int at = column; at < column + size; at++) {
        boolean kept = (words[row] >>> (at - column) & 1) != 0;
        keeps[row * columns + at] = kept;
        rowMask[row * ((columns + 7) / 8) + at / 8] |= (byte) (kept ? 1 << at % 8 : 0);
      }
    }
    return keeps;
  }

  private static double[] factor(int columns) {
    Random random = new Random(columns);
    double[] factor = new double[columns * columns];
    for (int row = 0; row < columns; row++) {
      for (int column = row; column < columns; column++) {
        boolean apart = (row == 1 || column == 1) && row != column;
        double entry = row == column ? 1 + random.nextDouble() : random.nextGaussian() * 0.1;
        factor[row * columns + column] = apart ? 0 : entry;
      }
    }
    return factor;
  }
}
