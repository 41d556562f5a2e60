package org.tsenor.mask.vector.exact;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.vector.lanes.Kernel;
import org.tsenor.mask.vector.lanes.Lanes;
import org.tsenor.mask.vector.lanes.Widening;

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
  private final double[] evenSums;
  private final double[] oddSums;
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
    this.evenSums = new double[stride / 2];
    this.oddSums = new double[stride / 2];
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
      Kernel.call(sumKept);
      Kernel.call(sumExcess);
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
    Arrays.fill(evenSums, 0);
    Arrays.fill(oddSums, 0);
    for (int row = 0; row < size; row++) {
      double potential = block.rowPotentials()[row];
      for (int lane = 0; lane < stride; lane += Lanes.COUNT) {
        int half = lane / 2;
        FloatVector scores = Lanes.floats(block.byRow(), row * stride + lane);
        DoubleVector even = Widening.even(scores).sub(potential);
        addTwicePositive(even.sub(Lanes.doubles(evenColumns, half)), evenSums, half);
        DoubleVector odd = Widening.odd(scores).sub(potential);
        addTwicePositive(odd.sub(Lanes.doubles(oddColumns, half)), oddSums, half);
      }
    }
    excess = total() / 2;
  }

  private static void addTwicePositive(DoubleVector reduced, double[] sums, int index) {
    Lanes.doubles(sums, index).add(reduced.add(reduced.abs())).intoArray(sums, index);
  }

  private void sumKept() {
    Arrays.fill(evenSums, 0);
    Arrays.fill(oddSums, 0);
    for (int row = 0; row < size; row++) {
      long word = block.rowWords()[row];
      for (int lane = 0; lane < stride; lane += Lanes.COUNT) {
        int half = lane / 2;
        FloatVector scores =
            IntVector.broadcast(Lanes.INTS, (int) (word >>> lane))
                .lanewise(VectorOperators.LSHL, TO_SIGN)
                .lanewise(VectorOperators.ASHR, SIGN)
                .and(Lanes.floats(block.byRow(), row * stride + lane).reinterpretAsInts())
                .reinterpretAsFloats();
        Lanes.doubles(evenSums, half).add(Widening.even(scores)).intoArray(evenSums, half);
        Lanes.doubles(oddSums, half).add(Widening.odd(scores)).intoArray(oddSums, half);
      }
    }
    keptScore = total();
  }

  private double total() {
    double total = 0;
    for (int half = 0; half < evenSums.length; half++) {
      total += evenSums[half] + oddSums[half];
    }
    return total;
  }
}
