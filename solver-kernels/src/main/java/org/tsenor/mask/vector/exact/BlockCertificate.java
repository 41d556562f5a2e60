package org.tsenor.mask.vector.exact;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.tsenor.mask.SolverResult;

/**
 * Writes a solved block and its proof: kept score and dual bound, summed in double.
 *
 * <p>max(0, c) is summed as (c + |c|) / 2, which is exact and needs no comparison.
 */
final class BlockCertificate {
  private static final int SIGN = Integer.SIZE - 1;

  /** Shifts bit i of a word to the sign of lane i. */
  private static final IntVector TO_SIGN = toSign();

  private final int kept;
  private final int size;
  private final int stride;
  private final double[] columns;

  BlockCertificate(int kept, int size) {
    this.kept = kept;
    this.size = size;
    this.stride = Lanes.padded(size);
    this.columns = new double[stride];
  }

  private static IntVector toSign() {
    int[] shifts = new int[Lanes.DOUBLE_COUNT];
    for (int lane = 0; lane < shifts.length; lane++) {
      shifts[lane] = SIGN - lane;
    }
    return IntVector.fromArray(Lanes.HALF_INTS, shifts, 0);
  }

  /** Writes mask, potentials, kept score and bound of one block, in the units of the batch. */
  void write(ScaledBlock block, SolverResult result, int index) {
    int first = index * size;
    System.arraycopy(block.rowWords(), 0, result.masks().rows(), first, size);
    double unit = block.unit();
    double potentials = 0;
    for (int line = 0; line < size; line++) {
      double row = block.rowPotentials()[line];
      double column = block.columnPotentials()[line];
      columns[line] = column;
      potentials += row + column;
      result.rowPotentials()[first + line] = row * unit;
      result.columnPotentials()[first + line] = column * unit;
    }
    result.keptScores()[index] = keptScore(block) * unit;
    result.upperBounds()[index] = (kept * potentials + excess(block)) * unit;
  }

  private double excess(ScaledBlock block) {
    DoubleVector twice = DoubleVector.zero(Lanes.DOUBLES);
    for (int lane = 0; lane < stride; lane += Lanes.DOUBLE_COUNT) {
      DoubleVector column = DoubleVector.fromArray(Lanes.DOUBLES, columns, lane);
      for (int row = 0; row < size; row++) {
        DoubleVector reduced =
            Lanes.doubles(block.byRow(), row * stride + lane)
                .sub((double) block.rowPotentials()[row])
                .sub(column);
        twice = twice.add(reduced.add(reduced.abs()));
      }
    }
    return twice.reduceLanes(VectorOperators.ADD) / 2;
  }

  private double keptScore(ScaledBlock block) {
    DoubleVector sum = DoubleVector.zero(Lanes.DOUBLES);
    for (int lane = 0; lane < stride; lane += Lanes.DOUBLE_COUNT) {
      for (int row = 0; row < size; row++) {
        int word = (int) (block.rowWords()[row] >>> lane);
        IntVector keeps =
            IntVector.broadcast(Lanes.HALF_INTS, word)
                .lanewise(VectorOperators.LSHL, TO_SIGN)
                .lanewise(VectorOperators.ASHR, SIGN);
        IntVector scores =
            Lanes.halfFloats(block.byRow(), row * stride + lane).reinterpretAsInts().and(keeps);
        sum = sum.add(Lanes.toDoubles(scores.reinterpretAsFloats()));
      }
    }
    return sum.reduceLanes(VectorOperators.ADD);
  }
}
