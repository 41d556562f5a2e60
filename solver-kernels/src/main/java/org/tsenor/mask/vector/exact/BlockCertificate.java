package org.tsenor.mask.vector.exact;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
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

  /** Above whatever padding widens to: padding never exceeds its potentials. */
  private static final double PADDING_POTENTIAL = 1e300;

  /** Shifts bit i of a word to the sign of lane i. */
  private static final IntVector TO_SIGN = toSign();

  private final int kept;
  private final int size;
  private final int stride;
  private final double[] evenColumns;
  private final double[] oddColumns;
  private final Kernel sumKept = this::sumKept;
  private final Kernel sumExcess = this::sumExcess;
  private ScaledBlock block;
  private double keptScore;
  private double excess;

  BlockCertificate(int kept, int size) {
    this.kept = kept;
    this.size = size;
    this.stride = Lanes.padded(size);
    this.evenColumns = new double[stride / 2];
    this.oddColumns = new double[stride / 2];
    Arrays.fill(evenColumns, PADDING_POTENTIAL);
    Arrays.fill(oddColumns, PADDING_POTENTIAL);
  }

  private static IntVector toSign() {
    int[] shifts = new int[Lanes.COUNT];
    for (int lane = 0; lane < shifts.length; lane++) {
      shifts[lane] = SIGN - lane;
    }
    return Lanes.ints(shifts, 0);
  }

  /** Writes mask, potentials, kept score and bound of one block, in the units of the batch. */
  void write(ScaledBlock solved, SolverResult result, int index) {
    block = solved;
    System.arraycopy(block.rowWords(), 0, result.masks().rows(), index * size, size);
    double potentials = writePotentials(result, index * size);
    if (block.isFlat()) {
      // Every mask keeps the same: N entries of every row.
      result.keptScores()[index] = kept * potentials * block.unit();
      result.upperBounds()[index] = result.keptScores()[index];
    } else {
      Kernel.run(sumKept);
      Kernel.run(sumExcess);
      result.keptScores()[index] = keptScore * block.unit();
      result.upperBounds()[index] = (kept * potentials + excess) * block.unit();
    }
  }

  private double writePotentials(SolverResult result, int first) {
    double unit = block.unit();
    double sum = 0;
    for (int line = 0; line < size; line++) {
      double row = block.rowPotentials()[line];
      double column = block.columnPotentials()[line];
      double[] columns = (line & 1) == 0 ? evenColumns : oddColumns;
      columns[line / 2] = column;
      sum += row + column;
      result.rowPotentials()[first + line] = row * unit;
      result.columnPotentials()[first + line] = column * unit;
    }
    return sum;
  }

  /** Σ max(0, A − u − v). */
  private void sumExcess() {
    DoubleVector even = DoubleVector.zero(Lanes.DOUBLES);
    DoubleVector odd = DoubleVector.zero(Lanes.DOUBLES);
    for (int lane = 0; lane < stride; lane += Lanes.COUNT) {
      DoubleVector evenColumn = DoubleVector.fromArray(Lanes.DOUBLES, evenColumns, lane / 2);
      DoubleVector oddColumn = DoubleVector.fromArray(Lanes.DOUBLES, oddColumns, lane / 2);
      for (int row = 0; row < size; row++) {
        FloatVector scores = Lanes.floats(block.byRow(), row * stride + lane);
        double potential = block.rowPotentials()[row];
        DoubleVector evenReduced = Widening.even(scores).sub(potential).sub(evenColumn);
        DoubleVector oddReduced = Widening.odd(scores).sub(potential).sub(oddColumn);
        even = even.add(evenReduced.add(evenReduced.abs()));
        odd = odd.add(oddReduced.add(oddReduced.abs()));
      }
    }
    excess = even.add(odd).reduceLanes(VectorOperators.ADD) / 2;
  }

  private void sumKept() {
    DoubleVector even = DoubleVector.zero(Lanes.DOUBLES);
    DoubleVector odd = DoubleVector.zero(Lanes.DOUBLES);
    for (int lane = 0; lane < stride; lane += Lanes.COUNT) {
      for (int row = 0; row < size; row++) {
        int word = (int) (block.rowWords()[row] >>> lane);
        IntVector keeps =
            IntVector.broadcast(Lanes.INTS, word)
                .lanewise(VectorOperators.LSHL, TO_SIGN)
                .lanewise(VectorOperators.ASHR, SIGN);
        FloatVector scores =
            Lanes.floats(block.byRow(), row * stride + lane)
                .reinterpretAsInts()
                .and(keeps)
                .reinterpretAsFloats();
        even = even.add(Widening.even(scores));
        odd = odd.add(Widening.odd(scores));
      }
    }
    keptScore = even.add(odd).reduceLanes(VectorOperators.ADD);
  }
}
