package org.tsenor.mask.scalar;

import java.util.Arrays;
import org.tsenor.mask.SolverResult;

/**
 * Potentials of one block, in its scaled units.
 *
 * @param rows potential of every row, u
 * @param columns potential of every column, v
 */
record Potentials(double[] rows, double[] columns) {
  Potentials(int size) {
    this(new double[size], new double[size]);
  }

  /** The reduced score A − u − v of an entry: positive where the mask wants to keep it. */
  double reduced(ScaledBlock block, int row, int column) {
    return block.byRow()[row * block.size() + column] - rows[row] - columns[column];
  }

  /**
   * Keeps every entry whose reduced score is positive, however many those are in a row or column,
   * and of those whose reduced score is zero, as among equal scores, what there is room for.
   */
  void threshold(ScaledBlock block, int kept, BlockMask mask) {
    mask.clear();
    boolean ties = false;
    for (int row = 0; row < rows.length; row++) {
      for (int column = 0; column < columns.length; column++) {
        double reduced = reduced(block, row, column);
        ties |= reduced == 0;
        if (reduced > 0) {
          mask.add(row, column);
        }
      }
    }
    if (ties) {
      keepTies(block, kept, mask);
    }
  }

  private void keepTies(ScaledBlock block, int kept, BlockMask mask) {
    for (int row = 0; row < rows.length; row++) {
      for (int column = 0; column < columns.length && mask.rowCount(row) < kept; column++) {
        if (reduced(block, row, column) == 0 && mask.columnCount(column) < kept) {
          mask.add(row, column);
        }
      }
    }
  }

  void fill(double row, double column) {
    Arrays.fill(rows, row);
    Arrays.fill(columns, column);
  }

  /** Writes the potentials of one block in the units of the batch. */
  void write(double unit, SolverResult result, int block) {
    int first = block * rows.length;
    for (int index = 0; index < rows.length; index++) {
      result.rowPotentials()[first + index] = rows[index] * unit;
      result.columnPotentials()[first + index] = columns[index] * unit;
    }
  }
}
