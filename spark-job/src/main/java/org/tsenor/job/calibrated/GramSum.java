package org.tsenor.job.calibrated;

import java.util.Arrays;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.MatrixOps;

/**
 * The Gram matrix of a linear's input: the sum of x·xᵀ over tokens, undamped and not divided.
 *
 * <p>Products of {@link #CHUNK_TOKENS} tokens are summed in float, these sums in double: the error
 * then does not grow with the number of tokens, and products go at the speed of floats. (BLAS's
 * dsyrk, the obvious choice, is slow in all but native libraries.) Only the lower triangle is
 * computed. For one thread; the same windows in the same order give the same bits.
 */
public final class GramSum implements GramRows {
  /** Most tokens that are summed in float. */
  static final int CHUNK_TOKENS = 416;

  /** Entries of the widest vectors. */
  private static final int VECTOR = 16;

  /** Rows of the matrix at a time: what is above the diagonal inside them is computed in vain. */
  private static final int PANEL_ROWS = 256;

  private final int columns;
  private final MatrixOps ops;

  /** The lower triangle: row r has its r + 1 entries from index r·(r + 1)/2 on. */
  private final double[] sums;

  private final float[] transposed;
  private final float[] panel;
  private final float[] products;
  private long tokens;

  /**
   * A sum over no tokens.
   *
   * @param columns of the activations, at least 1
   */
  public GramSum(int columns, MatrixOps ops) {
    this.columns = columns;
    this.ops = ops;
    this.sums = new double[Math.multiplyExact(columns, columns + 1) / 2];
    this.transposed = new float[Math.multiplyExact(columns, CHUNK_TOKENS)];
    this.panel = new float[Math.min(PANEL_ROWS, columns) * CHUNK_TOKENS];
    this.products = new float[Math.multiplyExact(Math.min(PANEL_ROWS, columns), columns)];
  }

  /**
   * Adds the tokens of one window.
   *
   * @param activations shape (tokens, columns)
   */
  public void add(FloatMatrix activations) {
    if (activations.columns() != columns) {
      throw new IllegalArgumentException(
          "activations of %d columns to a Gram sum of %d"
              .formatted(activations.columns(), columns));
    }
    int chunk = chunk(activations.rows());
    for (int first = 0; first < activations.rows(); first += chunk) {
      int rows = Math.min(chunk, activations.rows() - first);
      transpose(activations.values(), first, rows);
      addChunk(rows);
    }
    tokens += activations.rows();
  }

  /** Chunks are about equal and, but for the last, whole vectors. */
  private static int chunk(int tokens) {
    int chunks = Math.max(1, (tokens + CHUNK_TOKENS - 1) / CHUNK_TOKENS);
    return (tokens + chunks * VECTOR - 1) / (chunks * VECTOR) * VECTOR;
  }

  /** Adds the tokens of another sum. */
  public void add(GramSum other) {
    if (other.columns != columns) {
      throw new IllegalArgumentException(
          "a Gram sum of %d columns to one of %d".formatted(other.columns, columns));
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] += other.sums[i];
    }
    tokens += other.tokens;
  }

  /** Tokens summed so far. */
  public long tokens() {
    return tokens;
  }

  @Override
  public int columns() {
    return columns;
  }

  /** A copy of the sum, both triangles. */
  public DoubleMatrix matrix() {
    DoubleMatrix matrix = DoubleMatrix.zeros(columns, columns);
    for (int row = 0; row < columns; row++) {
      for (int column = 0; column <= row; column++) {
        double sum = sums[start(row) + column];
        matrix.values()[row * columns + column] = sum;
        matrix.values()[column * columns + row] = sum;
      }
    }
    return matrix;
  }

  @Override
  public double[] lowerRows(int firstRow, int endRow) {
    return Arrays.copyOfRange(sums, start(firstRow), start(endRow));
  }

  private static int start(int row) {
    return row * (row + 1) / 2;
  }

  private void transpose(float[] values, int first, int rows) {
    for (int row = 0; row < rows; row++) {
      int start = (first + row) * columns;
      for (int column = 0; column < columns; column++) {
        transposed[column * rows + row] = values[start + column];
      }
    }
  }

  private void addChunk(int rows) {
    for (int first = 0; first < columns; first += PANEL_ROWS) {
      int end = Math.min(columns, first + PANEL_ROWS);
      int height = end - first;
      System.arraycopy(transposed, first * rows, panel, 0, height * rows);
      ops.multiplyTransposed(
          new FloatMatrix(height, rows, panel),
          new FloatMatrix(end, rows, transposed),
          new FloatMatrix(height, end, products));
      for (int row = first; row < end; row++) {
        addRow(row, (row - first) * end);
      }
    }
  }

  private void addRow(int row, int product) {
    int start = start(row);
    for (int column = 0; column <= row; column++) {
      sums[start + column] += products[product + column];
    }
  }
}
