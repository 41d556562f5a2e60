package org.tsenor.mask.vector;

import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;

/** Plans and potentials of up to as many blocks as there are lanes, in score units. */
final class EntropicPlans {
  private static final double LN2 = Math.log(2);

  /** Below it, logarithms of the kernel overflow an int. */
  private static final double LEAST_REGULARIZATION = 1e-8;

  private final int size;
  private final double regularization;
  private final VectorDykstraSweeps sweeps;
  private final double[] units = new double[BlockLanes.COUNT];
  private final double[] rowLogarithms;
  private final double[] columnLogarithms;

  /**
   * @param regularization as a share of a block's largest score
   * @throws IllegalArgumentException if it is below 1e-8
   */
  EntropicPlans(NmPattern pattern, double regularization) {
    if (regularization < LEAST_REGULARIZATION) {
      throw new IllegalArgumentException(
          "tsenor regularization must be in [%s, 1] for the vector backend but is %s"
              .formatted(LEAST_REGULARIZATION, regularization));
    }
    this.size = pattern.blockSize();
    this.regularization = regularization;
    this.sweeps = new VectorDykstraSweeps(pattern);
    this.rowLogarithms = new double[size];
    this.columnLogarithms = new double[size];
  }

  /** Solves blocks of a batch side by side, the first one in lane 0; spare lanes solve the last. */
  void solve(ScoreBatch scores, int firstBlock, int blocks, int count) {
    for (int lane = 0; lane < BlockLanes.COUNT; lane++) {
      int block = firstBlock + Math.min(lane, blocks - 1);
      float largest = largest(scores, block);
      // A block of zeros has no scale of its own; every plan is as good as any other.
      units[lane] = regularization * (largest > 0 ? largest : 1) * LN2;
      sweeps.load(scores, block, lane, 1 / units[lane]);
    }
    sweeps.solve(count);
  }

  /** Writes the potentials of one lane as those of a block. */
  void potentials(int lane, int block, SolverResult result) {
    int first = block * size;
    for (int line = 0; line < size; line++) {
      rowLogarithms[line] = sweeps.rows().logarithm(line, lane);
      columnLogarithms[line] = sweeps.columns().logarithm(line, lane);
      result.rowPotentials()[first + line] = -units[lane] * rowLogarithms[line];
      result.columnPotentials()[first + line] = -units[lane] * columnLogarithms[line];
    }
  }

  /**
   * Computes the binary logarithm of the plan whose potentials were written last.
   *
   * @param into receives shape (blockSize, blockSize), none above 0
   */
  void logPlan(ScoreBatch scores, int block, int lane, double[] into) {
    int offset = scores.offset(block);
    double inverseUnit = 1 / units[lane];
    for (int row = 0; row < size; row++) {
      for (int column = 0; column < size; column++) {
        int entry = row * size + column;
        double uncapped =
            scores.scores()[offset + entry] * inverseUnit
                + rowLogarithms[row]
                + columnLogarithms[column];
        // min(uncapped, 0) without a branch
        into[entry] = (uncapped - Math.abs(uncapped)) / 2;
      }
    }
  }

  private static float largest(ScoreBatch scores, int block) {
    int offset = scores.offset(block);
    int largest = 0;
    for (int entry = offset; entry < offset + scores.blockEntries(); entry++) {
      // The order of floats that are not negative is that of their bits; -0.0 is a zero.
      largest = Math.max(largest, Float.floatToRawIntBits(scores.scores()[entry]));
    }
    return Float.intBitsToFloat(largest);
  }
}
