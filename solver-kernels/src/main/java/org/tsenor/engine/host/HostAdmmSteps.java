package org.tsenor.engine.host;

import org.tsenor.engine.AdmmSteps;
import org.tsenor.engine.Mask;
import org.tsenor.linalg.DoubleBlock;
import org.tsenor.linalg.Matrix;

/** Loops over matrices without gaps between their rows. */
final class HostAdmmSteps implements AdmmSteps {
  @Override
  public void begin(Search search, double rho, Matrix into) {
    DoubleBlock sparse = Own.flatDoubles(search.sparse());
    DoubleBlock dual = same(search.dual(), sparse);
    DoubleBlock target = same(into, sparse);
    int at = sparse.offset();
    int dualAt = dual.offset();
    int to = target.offset();
    for (int i = 0; i < entries(sparse); i++) {
      target.values()[to + i] = rho * sparse.values()[at + i] - dual.values()[dualAt + i];
    }
  }

  @Override
  public void solve(Search search, double rho) {
    DoubleBlock target = Own.flatDoubles(search.shifted());
    DoubleBlock right = same(search.right(), target);
    DoubleBlock values = Own.doubles(search.eigenvalues());
    DoubleBlock rowValues = Own.doubles(search.rowValues());
    Own.requireShape("eigenvalues", values, 1, target.columns());
    Own.requireShape("values of rows", rowValues, 1, target.rows());
    for (int row = 0; row < target.rows(); row++) {
      double own = rowValues.values()[rowValues.offset() + row];
      int at = target.offset() + row * target.columns();
      int rightAt = right.offset() + row * target.columns();
      for (int k = 0; k < target.columns(); k++) {
        target.values()[at + k] =
            (target.values()[at + k] + right.values()[rightAt + k])
                / (values.values()[values.offset() + k] * own + rho);
      }
    }
  }

  @Override
  public void shift(Search search, double rho) {
    DoubleBlock free = Own.flatDoubles(search.free());
    DoubleBlock dual = same(search.dual(), free);
    DoubleBlock target = same(search.shifted(), free);
    int at = free.offset();
    int dualAt = dual.offset();
    int to = target.offset();
    for (int i = 0; i < entries(free); i++) {
      target.values()[to + i] = free.values()[at + i] + dual.values()[dualAt + i] / rho;
    }
  }

  @Override
  public void project(Search search, double rho, Mask mask) {
    DoubleBlock shifted = Own.flatDoubles(search.shifted());
    HostMask kept = Own.part(mask, HostMask.class);
    Own.requireShape("a matrix to be masked", shifted, kept.rows(), kept.columns());
    Projected rows =
        new Projected(
            same(search.free(), shifted),
            same(search.sparse(), shifted),
            same(search.dual(), shifted),
            shifted);
    int size = kept.blocks().blockSize();
    for (int row = 0; row < kept.rows(); row++) {
      int at = kept.firstWord(row);
      for (int block = 0; block < kept.across(); block++, at += kept.wordStep()) {
        rows.project(row * kept.columns() + block * size, size, kept.words()[at], rho);
      }
    }
  }

  private record Projected(
      DoubleBlock free, DoubleBlock sparse, DoubleBlock dual, DoubleBlock shifted) {
    void project(int at, int size, long word, double rho) {
      for (int i = 0; i < size; i++) {
        double value = HostMask.kept(word, i, shifted.values()[shifted.offset() + at + i]);
        sparse.values()[sparse.offset() + at + i] = value;
        dual.values()[dual.offset() + at + i] +=
            rho * (free.values()[free.offset() + at + i] - value);
      }
    }
  }

  private static DoubleBlock same(Matrix matrix, DoubleBlock shape) {
    DoubleBlock block = Own.flatDoubles(matrix);
    Own.requireShape("a matrix of the search", block, shape.rows(), shape.columns());
    return block;
  }

  private static int entries(DoubleBlock block) {
    return block.rows() * block.columns();
  }

  @Override
  public void addDamping(Matrix rows, Matrix factors, Matrix added, Matrix product) {
    DoubleBlock target = Own.flatDoubles(product);
    DoubleBlock from = same(rows, target);
    DoubleBlock by = Own.doubles(factors);
    DoubleBlock plus = Own.doubles(added);
    Own.requireShape("factors", by, 1, target.columns());
    Own.requireShape("damping", plus, 1, target.columns());
    for (int row = 0; row < target.rows(); row++) {
      int at = target.offset() + row * target.columns();
      int fromAt = from.offset() + row * target.columns();
      for (int k = 0; k < target.columns(); k++) {
        target.values()[at + k] =
            target.values()[at + k] * by.values()[by.offset() + k]
                + from.values()[fromAt + k] * plus.values()[plus.offset() + k];
      }
    }
  }

  @Override
  public void beginRefit(Refit refit) {
    DoubleBlock residual = Own.flatDoubles(refit.residual());
    DoubleBlock product = same(refit.product(), residual);
    DoubleBlock direction = same(refit.direction(), residual);
    for (int i = 0; i < entries(residual); i++) {
      double left =
          residual.values()[residual.offset() + i] - product.values()[product.offset() + i];
      residual.values()[residual.offset() + i] = left;
      direction.values()[direction.offset() + i] = left;
    }
  }

  @Override
  public int rowsThatGoOn(Refit refit) {
    int rows = 0;
    for (int row = 0; row < refit.weights().rows(); row++) {
      rows += goesOn(refit, refit.squares(), row) ? 1 : 0;
    }
    return rows;
  }

  private static boolean goesOn(Refit refit, Matrix squares, int row) {
    double end = at(refit.rightSquares(), row) * (refit.tolerance() * refit.tolerance());
    return at(squares, row) > end;
  }

  private static double at(Matrix vector, int index) {
    DoubleBlock block = Own.doubles(vector);
    return block.values()[block.offset() + index];
  }

  @Override
  public void step(Refit refit) {
    DoubleBlock weights = Own.flatDoubles(refit.weights());
    DoubleBlock residual = same(refit.residual(), weights);
    DoubleBlock direction = same(refit.direction(), weights);
    DoubleBlock product = same(refit.product(), weights);
    for (int row = 0; row < weights.rows(); row++) {
      double curvature = at(refit.curvatures(), row);
      boolean moves = goesOn(refit, refit.squaresBefore(), row) && curvature > 0;
      double length = moves ? at(refit.squaresBefore(), row) / curvature : 0;
      add(row, length, direction, weights);
      add(row, -length, product, residual);
    }
  }

  private static void add(int row, double factor, DoubleBlock of, DoubleBlock into) {
    int from = of.offset() + row * of.columns();
    int to = into.offset() + row * into.columns();
    for (int i = 0; i < into.columns(); i++) {
      into.values()[to + i] += factor * of.values()[from + i];
    }
  }

  @Override
  public void turn(Refit refit) {
    DoubleBlock residual = Own.flatDoubles(refit.residual());
    DoubleBlock direction = same(refit.direction(), residual);
    for (int row = 0; row < residual.rows(); row++) {
      double before = at(refit.squaresBefore(), row);
      double factor = before > 0 ? at(refit.squares(), row) / before : 0;
      int from = residual.offset() + row * residual.columns();
      int to = direction.offset() + row * direction.columns();
      for (int i = 0; i < direction.columns(); i++) {
        direction.values()[to + i] =
            residual.values()[from + i] + factor * direction.values()[to + i];
      }
    }
  }
}
