package org.tsenor.engine;

import java.util.Optional;
import org.tsenor.linalg.Matrix;

/** Steps on the rows of a linear, whose columns are its inputs. */
public interface WeightSteps {
  /**
   * doubles = floats · factors.
   *
   * @param floats shape (rows, columns)
   * @param factors shape (1, columns), 0 where weights become +0.0; empty for ones
   * @param doubles as {@code floats}
   */
  void widen(Matrix floats, Optional<Matrix> factors, Matrix doubles);

  /**
   * floats = doubles / factors, rounded to nearest.
   *
   * @param factors as those of {@link #widen}: +0.0 where they are 0
   */
  void narrow(Matrix doubles, Optional<Matrix> factors, Matrix floats);

  /**
   * Multiplies columns.
   *
   * @param values doubles of shape (rows, columns); changed in place
   * @param factors shape (1, columns)
   */
  void scaleColumns(Matrix values, Matrix factors);

  /**
   * Writes weights, and below them what they changed by, in double.
   *
   * @param before floats of shape (rows, columns)
   * @param after as {@code before}
   * @param both doubles of shape (2·rows, columns)
   */
  void differences(Matrix before, Matrix after, Matrix both);

  /**
   * Of every row v: v·G·vᵀ, and Σ added·v².
   *
   * @param values doubles of shape (rows, columns)
   * @param gram G, symmetric
   * @param added shape (1, columns)
   * @param scratch doubles of the shape of {@code values}; lost
   * @param energies shape (1, rows)
   * @param additions shape (1, rows)
   */
  void energies(
      Matrix values, Matrix gram, Matrix added, Matrix scratch, Matrix energies, Matrix additions);

  /**
   * Sums of products, row by row.
   *
   * @param left doubles of shape (rows, columns)
   * @param right as {@code left}; may be the same
   * @param into shape (1, rows)
   */
  void sumRows(Matrix left, Matrix right, Matrix into);

  /**
   * SparseGPT's step: prunes the columns of one block of the pattern from left to right, and moves
   * the error of each, e = w/U_kk, to the columns behind it that belong to the same range.
   *
   * @param sweep what the columns are part of
   * @param mask of the block's columns
   * @param columns of the block and the range
   */
  void sweep(Sweep sweep, Mask mask, SweptColumns columns);

  /**
   * Rows on their way from left to right.
   *
   * @param weights doubles of shape (rows, columns); pruned and updated in place
   * @param errors doubles of shape (rows, columns of a range); written
   * @param factor U, shape (columns, columns)
   * @param masks of all columns; the block's are added
   * @param loss shape (1, rows): ½·e² is added
   */
  record Sweep(Matrix weights, Matrix errors, Matrix factor, MaskSteps.Rows masks, Matrix loss) {}

  /**
   * A block of the pattern in a range of columns.
   *
   * @param first of the range
   * @param column the block's first
   * @param end behind the range
   */
  record SweptColumns(int first, int column, int end) {}
}
