package org.tsenor.pruning.calibrated;

import java.util.Arrays;
import java.util.Map;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.Factorizations;
import org.tsenor.linalg.SymmetricEigen;

/**
 * What errors of a linear's outputs cost behind it: Γ in tr(Γ·(Ŵ − W)·G·(Ŵ − W)ᵀ), which without it
 * is the identity. With δ the gradient of a loss at the linear's outputs, Γ is the second moment Σ
 * δ·δᵀ, scaled to a mean of 1 on its diagonal, and {@value #DAMPING} more there.
 *
 * <p>Γ is taken as zero between groups of rows, so that groups stay independent of each other, as
 * they are in ALPS's schedule; {@code docs/methods.md} has what that takes of its gain. Nothing
 * published that we know prunes in such a metric; Tseng, Sun and De Sa, "Model-Preserving Adaptive
 * Rounding" (2025), quantize in one. Immutable: for any number of threads.
 */
public final class OutputMetric {
  /** What {@link #arrays} are called where methods are. */
  public static final String NAME = "output metric";

  /** Added to a diagonal whose mean is 1. */
  private static final double DAMPING = 0.1;

  private static final String BLOCKS = "blocks";
  private static final String VALUES = "values";
  private static final String VECTORS = "vectors";

  /** Γ, shape (outputs, group): a row has its group's columns, zeros behind a shorter one's. */
  private final DoubleMatrix blocks;

  /** Rᵀ of each group, laid out as the blocks: a row is an eigenvector. */
  private final DoubleMatrix vectors;

  /** Eigenvalues, shape (outputs), above 0. */
  private final double[] values;

  private OutputMetric(DoubleMatrix blocks, DoubleMatrix vectors, double[] values) {
    this.blocks = blocks;
    this.vectors = vectors;
    this.values = values;
  }

  /**
   * Factors the blocks of Γ.
   *
   * @param sums Σ δ·δᵀ, shape (outputs, group): of each row the columns of its own group, which for
   *     the last may be fewer; becomes this object's own
   * @throws IllegalArgumentException if an entry is not finite
   */
  public static OutputMetric prepare(DoubleMatrix sums, Factorizations factorizations) {
    int outputs = sums.rows();
    int group = sums.columns();
    double mean = 0;
    for (int row = 0; row < outputs; row++) {
      mean += sums.at(row, row % group) / outputs;
    }
    requireFinite(sums, mean);
    DoubleMatrix vectors = DoubleMatrix.zeros(outputs, group);
    double[] values = new double[outputs];
    for (int first = 0; first < outputs; first += group) {
      int rows = Math.min(group, outputs - first);
      damp(sums, first, rows, mean);
      SymmetricEigen eigen = factorizations.eigen(block(sums, first, rows));
      for (int row = 0; row < rows; row++) {
        // Rounding may leave a little less.
        values[first + row] = Math.max(DAMPING, eigen.values()[row]);
        System.arraycopy(
            eigen.vectors().values(), row * rows, vectors.values(), (first + row) * group, rows);
      }
    }
    return new OutputMetric(sums, vectors, values);
  }

  private static void requireFinite(DoubleMatrix sums, double mean) {
    for (int i = 0; i < sums.rows() * sums.columns(); i++) {
      if (!Double.isFinite(sums.values()[i]) || !Double.isFinite(mean)) {
        throw new IllegalArgumentException(
            "the sums of gradients at outputs hold %s at row %d: they overflowed or were NaN"
                .formatted(sums.values()[i], i / sums.columns()));
      }
    }
  }

  /** Without any gradient all outputs count alike. */
  private static void damp(DoubleMatrix sums, int first, int rows, double mean) {
    for (int row = 0; row < rows; row++) {
      int start = (first + row) * sums.columns();
      for (int column = 0; column < rows; column++) {
        sums.values()[start + column] = mean > 0 ? sums.values()[start + column] / mean : 0;
      }
      sums.values()[start + row] += mean > 0 ? DAMPING : 1;
    }
  }

  private static DoubleMatrix block(DoubleMatrix of, int first, int rows) {
    DoubleMatrix block = DoubleMatrix.zeros(rows, rows);
    for (int row = 0; row < rows; row++) {
      int start = (first + row) * of.columns();
      System.arraycopy(of.values(), start, block.values(), row * rows, rows);
    }
    return block;
  }

  /** From what {@link #arrays} gave. */
  public static OutputMetric restore(PreparedArrays arrays) {
    DoubleMatrix blocks = arrays.matrices().get(BLOCKS);
    if (blocks == null) {
      throw new IllegalArgumentException("has no '%s'".formatted(BLOCKS));
    }
    return new OutputMetric(
        blocks,
        arrays.matrix(VECTORS, blocks.rows(), blocks.columns()),
        arrays.vector(VALUES, blocks.rows()));
  }

  /** All of it; shares the arrays. */
  public PreparedArrays arrays() {
    return new PreparedArrays(Map.of(), Map.of(BLOCKS, blocks))
        .with(Map.of(VECTORS, vectors))
        .with(Map.of(VALUES, PreparedArrays.row(values)));
  }

  /** Rows of a whole group. */
  int group() {
    return blocks.columns();
  }

  /**
   * One group of rows.
   *
   * @param gamma Γ, shape (rows, rows)
   * @param vectors Rᵀ, shape (rows, rows)
   * @param values μ, shape (rows)
   */
  @SuppressWarnings("ArrayRecordComponent") // Two of them are never compared.
  record Group(DoubleMatrix gamma, DoubleMatrix vectors, double[] values) {}

  /**
   * The group that begins at a row.
   *
   * @throws IllegalArgumentException if there is no group of these rows
   */
  Group group(long firstRow, int rows) {
    int outputs = blocks.rows();
    if (firstRow % group() != 0
        || firstRow >= outputs
        || rows != Math.min(group(), outputs - firstRow)) {
      throw new IllegalArgumentException(
          "rows %d to %d are no group of %d of %d outputs"
              .formatted(firstRow, firstRow + rows, group(), outputs));
    }
    int first = (int) firstRow;
    return new Group(
        block(blocks, first, rows),
        block(vectors, first, rows),
        Arrays.copyOfRange(values, first, first + rows));
  }
}
