package org.tsenor.pruning.calibrated;

import java.util.Random;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.Grams;
import org.tsenor.linalg.LibraryChoice;
import org.tsenor.linalg.LinearAlgebra;

/** Linears and their calibration drawn at random, and figures of them by plain loops. */
public final class DrawnLinear {
  private DrawnLinear() {}

  /** Gaussian weights. */
  public static WeightRows weights(int rows, int columns, long seed) {
    Random random = new Random(seed);
    float[] weights = new float[rows * columns];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.nextGaussian() * 0.02f;
    }
    return new WeightRows(weights, rows, columns, 0);
  }

  /** Tokens of correlated inputs with norms over a decade: each is a mixture with its neighbor. */
  public static GramStatistics statistics(int inputs, int tokens, long seed) {
    Random random = new Random(seed);
    DoubleMatrix drawn = DoubleMatrix.zeros(tokens, inputs);
    for (int token = 0; token < tokens; token++) {
      double common = random.nextGaussian();
      double before = 0;
      for (int input = 0; input < inputs; input++) {
        before = 0.7 * before + random.nextGaussian() + 0.3 * common;
        drawn.values()[token * inputs + input] = before * Math.pow(10, input % 7 / 7.0);
      }
    }
    DoubleMatrix gram = Grams.of(drawn, LinearAlgebra.of(LibraryChoice.AUTO).ops());
    return new GramStatistics(gram, tokens, Math.max(1, tokens / 16));
  }

  /** The same statistics without some inputs. */
  public static GramStatistics without(GramStatistics statistics, int... dead) {
    DoubleMatrix gram = statistics.gram().copy();
    for (int column : dead) {
      for (int other = 0; other < statistics.inputs(); other++) {
        gram.values()[column * statistics.inputs() + other] = 0;
        gram.values()[other * statistics.inputs() + column] = 0;
      }
    }
    return new GramStatistics(gram, statistics.tokens(), statistics.samples());
  }

  /** tr(V·G·Vᵀ) by three loops; V of shape (rows, inputs). */
  public static double energy(double[] values, DoubleMatrix gram) {
    int inputs = gram.rows();
    double sum = 0;
    for (int start = 0; start < values.length; start += inputs) {
      for (int row = 0; row < inputs; row++) {
        double product = 0;
        for (int column = 0; column < inputs; column++) {
          product += gram.at(row, column) * values[start + column];
        }
        sum += values[start + row] * product;
      }
    }
    return sum;
  }

  /** Ŵ − W in double. */
  public static double[] change(WeightRows before, WeightRows after) {
    double[] change = new double[before.weights().length];
    for (int i = 0; i < change.length; i++) {
      change[i] = (double) after.weights()[i] - before.weights()[i];
    }
    return change;
  }
}
