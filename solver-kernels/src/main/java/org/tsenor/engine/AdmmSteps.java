package org.tsenor.engine;

import org.tsenor.linalg.Matrix;

/**
 * What ADMM and conjugate gradients do between their products. All matrices are doubles of shape
 * (rows, columns) but where another is given.
 */
public interface AdmmSteps {
  /**
   * The matrices of a search.
   *
   * @param free B
   * @param sparse D
   * @param dual V
   * @param shifted what the step works in
   * @param right B₀·A in the basis of the eigenvectors, with a metric of rows Γ·B₀·A in that of
   *     both
   * @param eigenvalues λ, shape (1, columns)
   * @param rowValues μ, eigenvalues of the metric of rows, 1 without one; shape (1, rows)
   */
  record Search(
      Matrix free,
      Matrix sparse,
      Matrix dual,
      Matrix shifted,
      Matrix right,
      Matrix eigenvalues,
      Matrix rowValues) {
    /** The same that works in another matrix. */
    public Search in(Matrix other) {
      return new Search(free, sparse, dual, other, right, eigenvalues, rowValues);
    }
  }

  /** into = ρ·D − V. */
  void begin(Search search, double rho, Matrix into);

  /** shifted = (shifted + right) / (λ·μ + ρ). */
  void solve(Search search, double rho);

  /** shifted = B + V/ρ. */
  void shift(Search search, double rho);

  /** D = shifted where the mask keeps, V += ρ·(B − D). */
  void project(Search search, double rho, Mask mask);

  /**
   * The matrices of a refit.
   *
   * @param weights the fit
   * @param residual what is left of the right sides
   * @param direction of the next step
   * @param product the direction's, or the weights', by A
   * @param squares shape (1, rows): of the residuals
   * @param squaresBefore shape (1, rows): of the step before
   * @param curvatures shape (1, rows)
   * @param rightSquares shape (1, rows)
   * @param tolerance relative to the right side's length
   */
  record Refit(
      Matrix weights,
      Matrix residual,
      Matrix direction,
      Matrix product,
      Matrix squares,
      Matrix squaresBefore,
      Matrix curvatures,
      Matrix rightSquares,
      double tolerance) {
    /** The same where this step's squares are the step's before. */
    public Refit next() {
      return new Refit(
          weights,
          residual,
          direction,
          product,
          squaresBefore,
          squares,
          curvatures,
          rightSquares,
          tolerance);
    }
  }

  /**
   * product = product·factors + rows·added, column by column.
   *
   * @param rows doubles of shape (rows, columns)
   * @param factors shape (1, columns)
   * @param added shape (1, columns)
   * @param product as {@code rows}; changed in place
   */
  void addDamping(Matrix rows, Matrix factors, Matrix added, Matrix product);

  /** residual −= product, direction = residual. */
  void beginRefit(Refit refit);

  /** Rows whose squares are above their tolerance. */
  int rowsThatGoOn(Refit refit);

  /** Moves the weights of those rows, by their squares before and curvatures. */
  void step(Refit refit);

  /** direction = residual + (squares / squaresBefore)·direction. */
  void turn(Refit refit);
}
