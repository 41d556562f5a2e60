package org.tsenor.mask.vector.small;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.vector.lanes.Kernel;
import org.tsenor.mask.vector.lanes.Lanes;
import org.tsenor.mask.vector.lanes.Widening;

/**
 * Writes a group of solved blocks and their proofs, summed in double; lanes are blocks, those of
 * even lanes apart from those of odd ones, as {@link Widening} gives them.
 */
final class LaneCertificate {
  private static final int SIGN = Integer.SIZE - 1;
  private static final double FIXED_UNIT = 1.0 / (1 << LaneGroup.FRACTION_BITS);

  private final LaneGroup group;
  private final int kept;
  private final int size;
  private final Kernel sumKept = this::sumKept;
  private final Kernel sumExcess = this::sumExcess;

  /** Shape (size, lanes): even lanes, then odd ones. */
  private final double[] rows;

  private final double[] columns;

  /** Per lane, the sum of all potentials. */
  private final double[] potentials;

  /** Per lane: even lanes, then odd ones. */
  private final double[] keptScores;

  private final double[] twiceExcess;

  LaneCertificate(LaneGroup group, int kept) {
    this.group = group;
    this.kept = kept;
    this.size = group.size();
    this.rows = new double[size * Lanes.COUNT];
    this.columns = new double[size * Lanes.COUNT];
    this.potentials = new double[Lanes.COUNT];
    this.keptScores = new double[Lanes.COUNT];
    this.twiceExcess = new double[Lanes.COUNT];
  }

  /** Where a lane's number stands among those of even lanes, then odd ones. */
  private static int place(int lane) {
    return lane / 2 + (lane & 1) * Lanes.DOUBLE_COUNT;
  }

  /**
   * Writes masks, potentials, kept scores and bounds, in the units of the batch.
   *
   * @param first block of the first lane
   * @param count lanes to write
   */
  void write(SolverResult result, int first, int count) {
    for (int lane = 0; lane < count; lane++) {
      writeMask(result, (first + lane) * size, lane);
    }
    Kernel.call(sumKept);
    Kernel.call(sumExcess);
    for (int lane = 0; lane < count; lane++) {
      int place = place(lane);
      double unit = group.unit(lane);
      double excess = twiceExcess[place] / 2;
      result.keptScores()[first + lane] = keptScores[place] * unit;
      result.upperBounds()[first + lane] = (kept * potentials[lane] + excess) * unit;
    }
  }

  /** Writes mask and potentials of a lane, and takes the potentials over for its proof. */
  private void writeMask(SolverResult result, int to, int lane) {
    long[] words = result.masks().rows();
    double[] rowPotentials = result.rowPotentials();
    double[] columnPotentials = result.columnPotentials();
    double unit = group.unit(lane);
    double sum = 0;
    int from = lane;
    int place = place(lane);
    for (int line = to; line < to + size; line++) {
      double row = group.rowPotentials()[from] * FIXED_UNIT;
      double column = group.columnPotentials()[from] * FIXED_UNIT;
      rows[place] = row;
      columns[place] = column;
      sum += row + column;
      rowPotentials[line] = row * unit;
      columnPotentials[line] = column * unit;
      words[line] = group.rowWords()[from];
      from += Lanes.COUNT;
      place += Lanes.COUNT;
    }
    potentials[lane] = sum;
  }

  private void sumKept() {
    Arrays.fill(keptScores, 0);
    for (int entry = 0; entry < size * size; entry++) {
      FloatVector scores =
          Lanes.ints(group.rowWords(), entry / size * Lanes.COUNT)
              .lanewise(VectorOperators.LSHL, SIGN - entry % size)
              .lanewise(VectorOperators.ASHR, SIGN)
              .and(Lanes.floats(group.scaled(), entry * Lanes.COUNT).reinterpretAsInts())
              .reinterpretAsFloats();
      add(Widening.even(scores), keptScores, 0);
      add(Widening.odd(scores), keptScores, Lanes.DOUBLE_COUNT);
    }
  }

  private void sumExcess() {
    Arrays.fill(twiceExcess, 0);
    for (int entry = 0; entry < size * size; entry++) {
      FloatVector scores = Lanes.floats(group.scaled(), entry * Lanes.COUNT);
      int row = entry / size * Lanes.COUNT;
      int column = entry % size * Lanes.COUNT;
      addTwicePositive(reduced(Widening.even(scores), row, column), 0);
      int half = Lanes.DOUBLE_COUNT;
      addTwicePositive(reduced(Widening.odd(scores), row + half, column + half), half);
    }
  }

  private DoubleVector reduced(DoubleVector scores, int row, int column) {
    return scores.sub(Lanes.doubles(rows, row)).sub(Lanes.doubles(columns, column));
  }

  private void addTwicePositive(DoubleVector reduced, int index) {
    add(reduced.add(reduced.abs()), twiceExcess, index);
  }

  private static void add(DoubleVector values, double[] sums, int index) {
    Lanes.doubles(sums, index).add(values).intoArray(sums, index);
  }
}
