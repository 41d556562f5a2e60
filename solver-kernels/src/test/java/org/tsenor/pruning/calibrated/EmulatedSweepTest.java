package org.tsenor.pruning.calibrated;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.gpu.EmulatedDevice;
import org.tsenor.gpu.EmulatorBuild;
import org.tsenor.gpu.KernelSources;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.mask.MaskBatch;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.pruning.calibrated.cuda.EmulatedArgument;

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
    WeightRows rows = DrawnLinear.weights(ROWS, columns, size);
    boolean[] dead = new boolean[columns];
    dead[1] = true;
    DoubleMatrix factor = factor(columns);
    ColumnSweep sweep = new ColumnSweep(rows, dead);
    double[] weights = sweep.current().values().clone();
    double[] errors = new double[ROWS * 2 * size];
    byte[] rowMask = new byte[ROWS * ((columns + 7) / 8)];
    double[] loss = new double[ROWS];
    Random random = new Random(size);
    for (int column = 0; column < 4 * size; column += size) {
      int first = column / (2 * size) * 2 * size;
      long[] words = random.longs(ROWS).map(w -> w & (-1L >>> 64 - size)).toArray();
      sweepOnHost(sweep, words, column, first, factor);
      EmulatedArgument task =
          new EmulatedArgument()
              .doubles("weights", weights)
              .doubles("errors", errors)
              .doubles("factor", factor.values())
              .mask("mask", EmulatedArgument.mask(words, size, ROWS, size), size, size)
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
      assertArrayEquals(sweep.current().values(), weights);
      assertArrayEquals(sweep.mask().bytes(), rowMask);
      for (int row = 0; row < ROWS; row++) {
        for (int at = column; at < column + size; at++) {
          // A dead input's weight is zero, and so is its error.
          boolean errs = !sweep.mask().keeps(row, at) && !dead[at];
          assertEquals(errs, errors[row * 2 * size + at - first] != 0);
        }
      }
    }
    assertEquals(sweep.loss(), Arrays.stream(loss).sum(), 1e-12 * sweep.loss());
  }

  private static void sweepOnHost(
      ColumnSweep sweep, long[] words, int column, int first, DoubleMatrix factor) {
    int size = factor.rows() / 5;
    SolverSettings solver =
        SolverSettings.exact(Structure.STANDARD, new NmPattern(Math.max(1, size / 2), size));
    BlockScores scores = new BlockScores(solver, 2);
    double[] ones = new double[factor.rows()];
    scores.score(sweep.current().columnRange(column, size), ones, column);
    sweep.mask().keep(new MaskBatch(size, 1, ROWS, words), scores, 0, column);
    sweep.pruneBlock(column, size, new ColumnSweep.Range(first, first + 2 * size), factor);
  }

  private static DoubleMatrix factor(int columns) {
    Random random = new Random(columns);
    DoubleMatrix factor = DoubleMatrix.zeros(columns, columns);
    for (int row = 0; row < columns; row++) {
      for (int column = row; column < columns; column++) {
        boolean apart = (row == 1 || column == 1) && row != column;
        double entry = row == column ? 1 + random.nextDouble() : random.nextGaussian() * 0.1;
        factor.values()[row * columns + column] = apart ? 0 : entry;
      }
    }
    return factor;
  }
}
