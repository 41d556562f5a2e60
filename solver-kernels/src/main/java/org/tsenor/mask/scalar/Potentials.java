package org.tsenor.mask.scalar;

import java.util.Arrays;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.rounding.BlockMask;

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

  /** Keeps every entry whose reduced score is positive; rows and columns may keep any number. */
  void threshold(ScaledBlock block, BlockMask mask) {
    mask.clear();
    for (int row = 0; row < rows.length; row++) {
      for (int column = 0; column < columns.length; column++) {
        if (reduced(block, row, column) > 0) {
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
