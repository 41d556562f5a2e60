package org.tsenor.mask.vector;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.tsenor.mask.SolverResult;
import org.tsenor.simd.Kernel;
import org.tsenor.simd.Lanes;
import org.tsenor.simd.Widening;

/**
 * Writes a solved block and its proof: kept score and dual bound, summed in double.
 *
 * <p>max(0, c) is summed as (c + |c|) / 2, which is exact and needs no comparison.
 */
final class BlockCertificate {
  private static final int SIGN = Integer.SIZE - 1;

  /** Above whatever padding widens to: padding never exceeds its potentials. */
  private static final double PADDING_POTENTIAL = 1e300;

  /** Shifts bit i of a word to the sign of lane i. */
  private static final IntVector TO_SIGN = toSign();

  private final int kept;
  private final int size;
  private final int stride;

  /** Column potentials; of every vector's lanes the even ones first, as {@link Widening} gives. */
  private final double[] columns;

  private final Kernel sumKept = this::sumKept;
  private final Kernel sumExcess = this::sumExcess;
  private VectorScaledBlock block;
  private double keptScore;
  private double twiceExcess;

  BlockCertificate(int kept, int size) {
    this.kept = kept;
    this.size = size;
    this.stride = Lanes.padded(size);
    this.columns = new double[stride];
    Arrays.fill(columns, PADDING_POTENTIAL);
  }

  private static IntVector toSign() {
    int[] shifts = new int[Lanes.COUNT];
    for (int lane = 0; lane < shifts.length; lane++) {
      shifts[lane] = SIGN - lane;
    }
    return Lanes.ints(shifts, 0);
  }

  /** Writes mask, potentials, kept score and bound of one block, in the units of the batch. */
  void write(VectorScaledBlock solved, SolverResult result, int index) {
    block = solved;
    System.arraycopy(block.rowWords(), 0, result.masks().rows(), index * size, size);
    double potentials = writePotentials(result, index * size);
    if (block.isFlat()) {
      // Every mask keeps the same: N entries of every row.
      result.keptScores()[index] = kept * potentials * block.unit();
      result.upperBounds()[index] = result.keptScores()[index];
    } else {
      Kernel.call(sumKept);
      Kernel.call(sumExcess);
      result.keptScores()[index] = keptScore * block.unit();
      result.upperBounds()[index] = (kept * potentials + twiceExcess / 2) * block.unit();
    }
  }

  private double writePotentials(SolverResult result, int first) {
    double unit = block.unit();
    double sum = 0;
    for (int line = 0; line < size; line++) {
      double row = block.rowPotentials()[line];
      double column = block.columnPotentials()[line];
      columns[place(line)] = column;
      sum += row + column;
      result.rowPotentials()[first + line] = row * unit;
      result.columnPotentials()[first + line] = column * unit;
    }
    return sum;
  }

  /** Where a lane's double is, the even lanes of its vector before the odd ones. */
  private static int place(int line) {
    int lane = line & Lanes.COUNT - 1;
    return line - lane + (lane >>> 1) + (lane & 1) * Lanes.DOUBLE_COUNT;
  }

  private void sumExcess() {
    twiceExcess = 0;
    for (int lane = 0; lane < stride; lane += Lanes.COUNT) {
      twiceExcess += twiceExcess(lane);
    }
  }

  /** Σ 2 max(0, A − u − v). */
  private double twiceExcess(int lane) {
    DoubleVector evenColumn = Lanes.doubles(columns, lane);
    DoubleVector oddColumn = Lanes.doubles(columns, lane + Lanes.DOUBLE_COUNT);
    DoubleVector evenSum = DoubleVector.zero(Lanes.DOUBLES);
    DoubleVector oddSum = evenSum;
    for (int row = 0; row < size; row++) {
      double potential = block.rowPotentials()[row];
      FloatVector scores = Lanes.floats(block.byRow(), row * stride + lane);
      DoubleVector even = Widening.even(scores).sub(potential).sub(evenColumn);
      DoubleVector odd = Widening.odd(scores).sub(potential).sub(oddColumn);
      evenSum = evenSum.add(even.add(even.abs()));
      oddSum = oddSum.add(odd.add(odd.abs()));
    }
    return evenSum.add(oddSum).reduceLanes(VectorOperators.ADD);
  }

  private void sumKept() {
    keptScore = 0;
    for (int lane = 0; lane < stride; lane += Lanes.COUNT) {
      keptScore += keptScore(lane);
    }
  }

  private double keptScore(int lane) {
    DoubleVector evenSum = DoubleVector.zero(Lanes.DOUBLES);
    DoubleVector oddSum = evenSum;
    for (int row = 0; row < size; row++) {
      FloatVector scores =
          IntVector.broadcast(Lanes.INTS, (int) (block.rowWords()[row] >>> lane))
              .lanewise(VectorOperators.LSHL, TO_SIGN)
              .lanewise(VectorOperators.ASHR, SIGN)
              .and(Lanes.floats(block.byRow(), row * stride + lane).reinterpretAsInts())
              .reinterpretAsFloats();
      evenSum = evenSum.add(Widening.even(scores));
      oddSum = oddSum.add(Widening.odd(scores));
    }
    return evenSum.add(oddSum).reduceLanes(VectorOperators.ADD);
  }
}
