package org.tsenor.engine.host;

import java.util.Optional;
import org.tsenor.engine.Mask;
import org.tsenor.engine.WeightSteps;
import org.tsenor.linalg.DoubleBlock;
import org.tsenor.linalg.FloatBlock;
import org.tsenor.linalg.Matrix;
import org.tsenor.linalg.MatrixOps;

/** Loops over rows, and the products that measure errors. */
final class HostWeightSteps implements WeightSteps {
  /** Columns of G at a time: of their diagonal block, half is multiplied in vain. */
  private static final int PANEL = 256;

  private final MatrixOps ops;

  HostWeightSteps(MatrixOps ops) {
    this.ops = ops;
  }

  @Override
  public void widen(Matrix floats, Optional<Matrix> factors, Matrix doubles) {
    FloatBlock from = Own.floats(floats);
    DoubleBlock into = Own.doubles(doubles);
    Own.requireShape("doubles", into, from.rows(), from.columns());
    Optional<DoubleBlock> by = factors(factors, from.columns());
    for (int row = 0; row < from.rows(); row++) {
      int at = from.offset() + row * from.stride();
      int to = into.offset() + row * into.stride();
      for (int column = 0; column < from.columns(); column++) {
        double weight = from.values()[at + column];
        double factor = by.isEmpty() ? 1 : by.get().values()[by.get().offset() + column];
        into.values()[to + column] = factor == 0 ? 0 : weight * factor;
      }
    }
  }

  @Override
  public void narrow(Matrix doubles, Optional<Matrix> factors, Matrix floats) {
    DoubleBlock from = Own.doubles(doubles);
    FloatBlock into = Own.floats(floats);
    Own.requireShape("floats", into, from.rows(), from.columns());
    Optional<DoubleBlock> by = factors(factors, from.columns());
    for (int row = 0; row < from.rows(); row++) {
      int at = from.offset() + row * from.stride();
      int to = into.offset() + row * into.stride();
      for (int column = 0; column < from.columns(); column++) {
        double factor = by.isEmpty() ? 1 : by.get().values()[by.get().offset() + column];
        // Rounding in a basis of eigenvectors leaves a trace where a dead input's zero was.
        into.values()[to + column] =
            factor == 0 ? 0 : (float) (from.values()[at + column] / factor);
      }
    }
  }

  private static Optional<DoubleBlock> factors(Optional<Matrix> factors, int columns) {
    factors.ifPresent(matrix -> Own.requireShape("factors", matrix, 1, columns));
    return factors.map(Own::doubles);
  }

  @Override
  public void scaleColumns(Matrix values, Matrix factors) {
    DoubleBlock block = Own.doubles(values);
    DoubleBlock by = Own.doubles(factors);
    Own.requireShape("factors", by, 1, block.columns());
    for (int row = 0; row < block.rows(); row++) {
      int at = block.offset() + row * block.stride();
      for (int column = 0; column < block.columns(); column++) {
        block.values()[at + column] *= by.values()[by.offset() + column];
      }
    }
  }

  @Override
  public void differences(Matrix before, Matrix after, Matrix both) {
    FloatBlock old = Own.floats(before);
    FloatBlock next = Own.floats(after);
    DoubleBlock into = Own.doubles(both);
    Own.requireShape("weights after", next, old.rows(), old.columns());
    Own.requireShape("both", into, 2 * old.rows(), old.columns());
    for (int row = 0; row < old.rows(); row++) {
      int at = old.offset() + row * old.stride();
      int other = next.offset() + row * next.stride();
      int to = into.offset() + row * into.stride();
      int change = into.offset() + (old.rows() + row) * into.stride();
      for (int column = 0; column < old.columns(); column++) {
        float weight = old.values()[at + column];
        into.values()[to + column] = weight;
        into.values()[change + column] = (double) next.values()[other + column] - weight;
      }
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>G is symmetric: what is left of its diagonal blocks counts twice, and what is right of them
   * is not multiplied.
   */
  @Override
  public void energies(
      Matrix values, Matrix gram, Matrix added, Matrix scratch, Matrix energies, Matrix additions) {
    DoubleBlock rows = Own.doubles(values);
    DoubleBlock symmetric = Own.doubles(gram);
    DoubleBlock sums = Own.doubles(energies);
    Own.requireShape("a Gram matrix", symmetric, rows.columns(), rows.columns());
    Own.requireShape("energies", sums, 1, rows.rows());
    Own.requireShape("additions", additions, 1, rows.rows());
    sums.clear();
    for (int first = 0; first < rows.columns(); first += PANEL) {
      int count = Math.min(PANEL, rows.columns() - first);
      DoubleBlock product = Own.doubles(scratch).reshaped(rows.rows(), count);
      DoubleBlock some = symmetric.rowRange(first, count);
      DoubleBlock panel = rows.columnRange(first, count);
      if (first > 0) {
        ops.multiplyTransposed(rows.columnRange(0, first), some.columnRange(0, first), product);
        addProducts(panel, product, 2, sums);
      }
      ops.multiplyTransposed(panel, some.columnRange(first, count), product);
      addProducts(panel, product, 1, sums);
    }
    addSquares(rows, Own.doubles(added), Own.doubles(additions));
  }

  private static void addProducts(
      DoubleBlock left, DoubleBlock right, double factor, DoubleBlock sums) {
    for (int row = 0; row < left.rows(); row++) {
      sums.values()[sums.offset() + row] += factor * rowProduct(left, right, row);
    }
  }

  private static double rowProduct(DoubleBlock left, DoubleBlock right, int row) {
    int at = left.offset() + row * left.stride();
    int other = right.offset() + row * right.stride();
    double sum = 0;
    for (int column = 0; column < left.columns(); column++) {
      sum += left.values()[at + column] * right.values()[other + column];
    }
    return sum;
  }

  private static void addSquares(DoubleBlock rows, DoubleBlock added, DoubleBlock into) {
    for (int row = 0; row < rows.rows(); row++) {
      int at = rows.offset() + row * rows.stride();
      double sum = 0;
      for (int column = 0; column < rows.columns(); column++) {
        double value = rows.values()[at + column];
        sum += added.values()[added.offset() + column] * value * value;
      }
      into.values()[into.offset() + row] = sum;
    }
  }

  @Override
  public void sumRows(Matrix left, Matrix right, Matrix into) {
    DoubleBlock one = Own.doubles(left);
    DoubleBlock other = Own.doubles(right);
    DoubleBlock sums = Own.doubles(into);
    Own.requireShape("the right side", other, one.rows(), one.columns());
    Own.requireShape("sums", sums, 1, one.rows());
    for (int row = 0; row < one.rows(); row++) {
      sums.values()[sums.offset() + row] = rowProduct(one, other, row);
    }
  }

  @Override
  public void sweep(Sweep sweep, Mask mask, SweptColumns columns) {
    HostMask kept = Own.part(mask, HostMask.class);
    ColumnSweep rows =
        new ColumnSweep(
            Own.flatDoubles(sweep.weights()),
            Own.doubles(sweep.errors()),
            Own.flatDoubles(sweep.factor()),
            columns);
    double[] losses = Own.doubles(sweep.loss()).values();
    int first = Own.doubles(sweep.loss()).offset();
    for (int row = 0; row < sweep.weights().rows(); row++) {
      losses[first + row] += rows.prune(row, kept.words()[kept.firstWord(row)], kept.columns());
    }
    Own.part(sweep.masks(), HostMaskRows.class).keep(kept, columns.column());
  }
}
