package org.tsenor.mask.scalar;

import java.util.Arrays;

/**
 * The entropic plan of one block: Dykstra's projections onto row sums, column sums and the cap
 * {@code plan ≤ 1}, in the Kullback–Leibler geometry and in logarithms, as exp(τA) overflows.
 *
 * <p>Maximizes {@code ⟨plan, A⟩ + regularization · entropy(plan)}. Only the cap is an inequality,
 * so only it carries a correction. O(M²) a sweep, with two exponentials an entry.
 *
 * <p>Algorithm 1 of Meng, Makni and Mazumder, <a href="https://arxiv.org/abs/2505.23949">TSENOR:
 * Highly-Efficient Algorithm for Finding Transposable N:M Sparse Masks</a>, NeurIPS 2025, whose 1/τ
 * is the regularization and whose Q the correction; the projections are those of Benamou et al.,
 * "Iterative Bregman Projections for Regularized Transportation Problems" (2015). Departures:
 * logarithms, and the scalings are added up, since as potentials they bound every mask from above.
 */
final class DykstraSweeps {
  private final int kept;
  private final int size;
  private final double[] logPlan;
  private final double[] correction;
  private final Potentials scalings;

  DykstraSweeps(int kept, int size) {
    this.kept = kept;
    this.size = size;
    this.logPlan = new double[size * size];
    this.correction = new double[size * size];
    this.scalings = new Potentials(size);
  }

  /**
   * Sweeps from {@code exp(A / regularization)}.
   *
   * @param regularization in the block's scaled units
   */
  void solve(ScaledBlock block, double regularization, int sweeps) {
    for (int entry = 0; entry < logPlan.length; entry++) {
      logPlan[entry] = block.byRow()[entry] / regularization;
    }
    Arrays.fill(correction, 0);
    scalings.fill(0, 0);
    for (int sweep = 0; sweep < sweeps; sweep++) {
      for (int row = 0; row < size; row++) {
        scalings.rows()[row] += scaleToKept(row * size, 1);
      }
      for (int column = 0; column < size; column++) {
        scalings.columns()[column] += scaleToKept(column, size);
      }
      cap();
    }
  }

  /** The logarithm of the plan, shape (size, size). */
  double[] logPlan() {
    return logPlan;
  }

  /**
   * The potentials of the scalings so far: plan · correction = exp((A − u − v) / regularization).
   */
  void potentials(double regularization, Potentials into) {
    for (int index = 0; index < size; index++) {
      into.rows()[index] = -regularization * scalings.rows()[index];
      into.columns()[index] = -regularization * scalings.columns()[index];
    }
  }

  /** Scales one row or column to the sum N; gives the logarithm of the factor. */
  private double scaleToKept(int first, int stride) {
    double max = Double.NEGATIVE_INFINITY;
    for (int entry = 0; entry < size; entry++) {
      max = Math.max(max, logPlan[first + entry * stride]);
    }
    double sum = 0;
    for (int entry = 0; entry < size; entry++) {
      sum += Math.exp(logPlan[first + entry * stride] - max);
    }
    double shift = Math.log(kept) - max - Math.log(sum);
    for (int entry = 0; entry < size; entry++) {
      logPlan[first + entry * stride] += shift;
    }
    return shift;
  }

  private void cap() {
    for (int entry = 0; entry < logPlan.length; entry++) {
      double uncapped = logPlan[entry] + correction[entry];
      logPlan[entry] = Math.min(uncapped, 0);
      correction[entry] = uncapped - logPlan[entry];
    }
  }
}
