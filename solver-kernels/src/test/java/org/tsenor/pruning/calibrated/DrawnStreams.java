package org.tsenor.pruning.calibrated;

import java.util.Optional;
import java.util.Random;
import org.tsenor.linalg.DoubleMatrix;

/**
 * Tokens of a linear's input in two models, drawn: correlated columns, and a pruned stream that is
 * near the dense one.
 *
 * @param dense x, shape (tokens, inputs)
 * @param pruned x̂, likewise
 * @param denseResidual r, shape (tokens, outputs)
 * @param prunedResidual r̂, likewise
 */
record DrawnStreams(
    double[][] dense, double[][] pruned, double[][] denseResidual, double[][] prunedResidual) {
  static DrawnStreams of(int tokens, int inputs, int outputs, long seed) {
    Random random = new Random(seed);
    double[][] dense = drawn(random, tokens, inputs, 1);
    double[][] residual = drawn(random, tokens, outputs, 1);
    return new DrawnStreams(dense, near(random, dense), residual, near(random, residual));
  }

  private static double[][] drawn(Random random, int rows, int columns, double scale) {
    double[][] matrix = new double[rows][columns];
    for (double[] row : matrix) {
      double common = random.nextGaussian();
      for (int i = 0; i < columns; i++) {
        row[i] = scale * (common + random.nextGaussian()) * (1 + i % 5);
      }
    }
    return matrix;
  }

  private static double[][] near(Random random, double[][] matrix) {
    double[][] other = new double[matrix.length][];
    for (int token = 0; token < matrix.length; token++) {
      other[token] = matrix[token].clone();
      for (int i = 0; i < other[token].length; i++) {
        other[token][i] += 0.3 * random.nextGaussian();
      }
    }
    return other;
  }

  int tokens() {
    return dense.length;
  }

  GramStatistics statistics() {
    return new GramStatistics(products(pruned, null), tokens(), 1);
  }

  StreamDifference difference(boolean joins) {
    return new StreamDifference(
        products(dense, pruned),
        joins ? Optional.of(products(denseResidual, prunedResidual)) : Optional.empty());
  }

  /** Σ (left − less)·x̂ᵀ. */
  private DoubleMatrix products(double[][] left, double[][] less) {
    DoubleMatrix sum = DoubleMatrix.zeros(left[0].length, pruned[0].length);
    for (int token = 0; token < tokens(); token++) {
      for (int i = 0; i < left[0].length; i++) {
        double value = left[token][i] - (less == null ? 0 : less[token][i]);
        for (int j = 0; j < pruned[0].length; j++) {
          sum.values()[i * pruned[0].length + j] += value * pruned[token][j];
        }
      }
    }
    return sum;
  }

  /**
   * What W* of a row minimizes: Σ (r̂ + w*·x̂ − r − w·x)² + λ|w* − w|², with λ as damping gives it.
   */
  double objective(double[] moved, double[] weights, int output, boolean joins, double added) {
    double sum = 0;
    for (int token = 0; token < tokens(); token++) {
      double apart = joins ? prunedResidual[token][output] - denseResidual[token][output] : 0;
      for (int i = 0; i < weights.length; i++) {
        apart += moved[i] * pruned[token][i] - weights[i] * dense[token][i];
      }
      sum += apart * apart;
    }
    for (int i = 0; i < weights.length; i++) {
      sum += added * (moved[i] - weights[i]) * (moved[i] - weights[i]);
    }
    return sum;
  }
}
