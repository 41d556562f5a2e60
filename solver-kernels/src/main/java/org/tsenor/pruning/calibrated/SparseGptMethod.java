package org.tsenor.pruning.calibrated;

import java.io.Serializable;
import java.util.OptionalInt;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.Factorizations;
import org.tsenor.mask.SolverSettings;

/**
 * Prunes columns from left to right and moves their error to the columns behind.
 *
 * <p>Frantar and Alistarh, "SparseGPT" (2023), algorithm 1: H = (2/samples)·G, 1 on the diagonal of
 * a dead column, plus λ·mean(diag H)·I; H⁻¹ = Uᵀ·U with U upper triangular. Where a column j begins
 * a block of the pattern, the mask of its columns is chosen from the scores (W_rk/U_kk)². Then, for
 * each column, e = W_j/U_jj where pruned and W −= e·U_j; the loss is Σ ½·e² = ½·tr(ΔW·H·ΔWᵀ).
 *
 * <p>Instead of inverting H and factoring its inverse, H with both orders reversed is factored as
 * R·Rᵀ, and U is R⁻¹ with both orders reversed: the same U, with one factorization less.
 */
public record SparseGptMethod(Settings settings) implements CalibratedMethod {
  private static final long serialVersionUID = 1L;

  @Override
  public String name() {
    return "sparsegpt";
  }

  @Override
  public int rowGroup() {
    return RowGroups.rowsFor(settings.solver().pattern());
  }

  @Override
  public PreparedInput prepare(GramStatistics statistics, Factorizations factorizations) {
    int inputs = statistics.inputs();
    double scale = 2.0 / statistics.samples();
    DoubleMatrix factor = DoubleMatrix.zeros(inputs, inputs);
    DampedInput damped =
        DampingLadder.climb(
            statistics,
            1 / scale,
            settings.damping(),
            added -> {
              reversedHessian(statistics.gram(), added, scale, factor);
              OptionalInt pivot = factorizations.cholesky(factor);
              return pivot.isEmpty()
                  ? ""
                  : "no positive pivot in column " + (inputs - 1 - pivot.getAsInt());
            });
    factorizations.invertLower(factor);
    reverse(factor);
    return new SparseGptInput(settings, damped, factor);
  }

  @Override
  public PreparedInput restore(PreparedArrays arrays) {
    DampedInput input = DampedInput.of(arrays);
    int inputs = input.inputs();
    return new SparseGptInput(
        settings, input, arrays.matrix(SparseGptInput.FACTOR, inputs, inputs));
  }

  /** Rows and columns in reverse: the row-major entries from the last to the first. */
  private static void reversedHessian(
      DoubleMatrix gram, double[] added, double scale, DoubleMatrix into) {
    int inputs = gram.rows();
    int last = inputs * inputs - 1;
    for (int i = 0; i <= last; i++) {
      into.values()[last - i] = scale * gram.values()[i];
    }
    for (int column = 0; column < inputs; column++) {
      into.values()[last - column * (inputs + 1)] += scale * added[column];
    }
  }

  private static void reverse(DoubleMatrix square) {
    double[] values = square.values();
    for (int low = 0, high = square.rows() * square.rows() - 1; low < high; low++, high--) {
      double value = values[low];
      values[low] = values[high];
      values[high] = value;
    }
  }

  /**
   * Choices of {@link SparseGptMethod}.
   *
   * @param solver of the masks
   * @param scorePower 2: the score of a weight is (w/U_kk)², the loss of pruning it; 1: its root
   * @param damping λ of λ·mean(diag H), in [0, 1]
   * @param columnBlock columns whose errors are gathered before they reach the columns behind them;
   *     a matter of speed only; rounded down to whole blocks of the pattern, at least one
   */
  public record Settings(SolverSettings solver, int scorePower, double damping, int columnBlock)
      implements Serializable {
    public Settings {
      ScorePower.require(scorePower);
      DampingLadder.requireDamping(damping);
      if (columnBlock < 1) {
        throw new IllegalArgumentException("column block must be at least 1 but is " + columnBlock);
      }
    }

    /** Score power 2, damping 0.01, blocks of 128 columns, as published. */
    public static Settings defaults(SolverSettings solver) {
      return new Settings(solver, 2, 0.01, 128);
    }

    /** Columns between two updates: whole blocks of the pattern. */
    public int columnsTogether() {
      int blockSize = solver.pattern().blockSize();
      return Math.max(1, columnBlock / blockSize) * blockSize;
    }
  }
}
