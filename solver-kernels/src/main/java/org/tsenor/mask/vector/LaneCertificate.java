package org.tsenor.mask.vector;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import org.tsenor.mask.SolverResult;
import org.tsenor.simd.Kernel;
import org.tsenor.simd.Lanes;
import org.tsenor.simd.Widening;

/**
 * Writes a group of solved blocks and their proofs, summed in double; values for a place are those
 * of even lanes, then those of odd ones, as {@link Widening} gives them.
 *
 * <p>Rows are summed in registers: a vector that is loaded right after it was stored across two
 * cache lines, as most are that lie in Java's arrays, waits for the cache. Blocks are not: C2
 * allocates a vector that both loops carry.
 */
final class LaneCertificate {
  private static final int FOUR = 4;
  private static final int SIGN = Integer.SIZE - 1;
  private static final double FIXED_UNIT = 1.0 / (1 << LaneGroup.FRACTION_BITS);

  /** The bits of 2^52 + 2^31: XOR with an int in the low half adds it. */
  private static final long INT_IN_DOUBLE = 0x4330000080000000L;

  private static final double INT_OFFSET = 0x1p52 + 0x1p31;
  private static final long LOW_HALF = 0xffffffffL;

  private final LaneGroup group;
  private final int kept;
  private final int size;
  private final Kernel widen = this::widen;
  private final Kernel widenUnits = this::widenUnits;
  private final Kernel sumKept = this::sumKept;
  private final Kernel sumExcess = this::sumExcess;

  /** Potentials in scaled units, shape (size, places). */
  private final double[] rows;

  private final double[] columns;

  /** As {@link LaneGroup#rowWords}, shape (size, places). */
  private final long[] words;

  /** Per place: the sum of all potentials. */
  private final double[] potentials;

  private final double[] keptScores;
  private final double[] twiceExcess;
  private final double[] units;

  LaneCertificate(LaneGroup group, int kept) {
    this.group = group;
    this.kept = kept;
    this.size = group.size();
    this.rows = new double[size * Lanes.COUNT];
    this.columns = new double[size * Lanes.COUNT];
    this.words = new long[size * Lanes.COUNT];
    this.potentials = new double[Lanes.COUNT];
    this.keptScores = new double[Lanes.COUNT];
    this.twiceExcess = new double[Lanes.COUNT];
    this.units = new double[Lanes.COUNT];
  }

  /**
   * Writes masks, potentials, kept scores and bounds, in the units of the batch.
   *
   * @param first the block of place 0
   * @param count how many to write
   */
  void write(SolverResult result, int first, int count) {
    Kernel.call(widen);
    Kernel.call(widenUnits);
    Kernel.call(sumKept);
    Kernel.call(sumExcess);
    for (int place = 0; place < count; place++) {
      int block = first + place;
      double bound = kept * potentials[place] + twiceExcess[place] / 2;
      result.keptScores()[block] = keptScores[place] * units[place];
      result.upperBounds()[block] = bound * units[place];
    }
    for (int line = 0; line < size; line += FOUR) {
      writeFourLines(result, first, count, line);
    }
  }

  /** Four at a time: they share a cache line and, nearly, the check of the index. */
  private void writeFourLines(SolverResult result, int first, int count, int line) {
    long[] rowWords = result.masks().rows();
    double[] rowPotentials = result.rowPotentials();
    double[] columnPotentials = result.columnPotentials();
    for (int place = 0; place < count; place++) {
      int from = line * Lanes.COUNT + place;
      int to = (first + place) * size + line;
      writeFour(words, from, rowWords, to);
      writeFour(rows, from, units[place], rowPotentials, to);
      writeFour(columns, from, units[place], columnPotentials, to);
    }
  }

  private static void writeFour(long[] planes, int from, long[] words, int to) {
    words[to] = planes[from];
    words[to + 1] = planes[from + Lanes.COUNT];
    words[to + 2] = planes[from + 2 * Lanes.COUNT];
    words[to + 3] = planes[from + 3 * Lanes.COUNT];
  }

  private static void writeFour(
      double[] planes, int from, double unit, double[] potentials, int to) {
    potentials[to] = planes[from] * unit;
    potentials[to + 1] = planes[from + Lanes.COUNT] * unit;
    potentials[to + 2] = planes[from + 2 * Lanes.COUNT] * unit;
    potentials[to + 3] = planes[from + 3 * Lanes.COUNT] * unit;
  }

  private void widen() {
    int half = Lanes.DOUBLE_COUNT;
    DoubleVector evenSum = DoubleVector.zero(Lanes.DOUBLES);
    DoubleVector oddSum = DoubleVector.zero(Lanes.DOUBLES);
    for (int line = 0; line < rows.length; line += Lanes.COUNT) {
      LongVector row = Lanes.ints(group.rowPotentials(), line).reinterpretAsLongs();
      LongVector column = Lanes.ints(group.columnPotentials(), line).reinterpretAsLongs();
      DoubleVector evenRow = even(row);
      DoubleVector oddRow = odd(row);
      DoubleVector evenColumn = even(column);
      DoubleVector oddColumn = odd(column);
      evenRow.intoArray(rows, line);
      oddRow.intoArray(rows, line + half);
      evenColumn.intoArray(columns, line);
      oddColumn.intoArray(columns, line + half);
      evenSum = evenSum.add(evenRow.add(evenColumn));
      oddSum = oddSum.add(oddRow.add(oddColumn));
      LongVector word = Lanes.ints(group.rowWords(), line).reinterpretAsLongs();
      word.and(LOW_HALF).intoArray(words, line);
      word.lanewise(VectorOperators.LSHR, Integer.SIZE).intoArray(words, line + half);
    }
    evenSum.intoArray(potentials, 0);
    oddSum.intoArray(potentials, half);
  }

  private static DoubleVector even(LongVector fixed) {
    return fromFixed(fixed.and(LOW_HALF));
  }

  private static DoubleVector odd(LongVector fixed) {
    return fromFixed(fixed.lanewise(VectorOperators.LSHR, Integer.SIZE));
  }

  private static DoubleVector fromFixed(LongVector low) {
    return low.lanewise(VectorOperators.XOR, INT_IN_DOUBLE)
        .reinterpretAsDoubles()
        .sub(INT_OFFSET)
        .mul(FIXED_UNIT);
  }

  private void widenUnits() {
    FloatVector unit = Lanes.floats(group.units(), 0);
    Widening.even(unit).intoArray(units, 0);
    Widening.odd(unit).intoArray(units, Lanes.DOUBLE_COUNT);
  }

  private void sumKept() {
    Arrays.fill(keptScores, 0);
    for (int row = 0; row < size; row++) {
      sumKeptRow(row);
    }
  }

  private void sumKeptRow(int row) {
    IntVector word = Lanes.ints(group.rowWords(), row * Lanes.COUNT);
    DoubleVector even = DoubleVector.zero(Lanes.DOUBLES);
    DoubleVector odd = DoubleVector.zero(Lanes.DOUBLES);
    for (int column = 0; column < size; column++) {
      int at = (row * size + column) * Lanes.COUNT;
      FloatVector scores =
          word.lanewise(VectorOperators.LSHL, SIGN - column)
              .lanewise(VectorOperators.ASHR, SIGN)
              .and(Lanes.floats(group.scaled(), at).reinterpretAsInts())
              .reinterpretAsFloats();
      even = even.add(Widening.even(scores));
      odd = odd.add(Widening.odd(scores));
    }
    add(even, keptScores, 0);
    add(odd, keptScores, Lanes.DOUBLE_COUNT);
  }

  private void sumExcess() {
    Arrays.fill(twiceExcess, 0);
    for (int row = 0; row < size; row++) {
      sumExcessRow(row);
    }
  }

  private void sumExcessRow(int row) {
    int half = Lanes.DOUBLE_COUNT;
    DoubleVector evenRow = Lanes.doubles(rows, row * Lanes.COUNT);
    DoubleVector oddRow = Lanes.doubles(rows, row * Lanes.COUNT + half);
    DoubleVector even = DoubleVector.zero(Lanes.DOUBLES);
    DoubleVector odd = DoubleVector.zero(Lanes.DOUBLES);
    for (int column = 0; column < size; column++) {
      int at = column * Lanes.COUNT;
      FloatVector scores = Lanes.floats(group.scaled(), row * size * Lanes.COUNT + at);
      DoubleVector inEven = Widening.even(scores).sub(evenRow).sub(Lanes.doubles(columns, at));
      DoubleVector inOdd = Widening.odd(scores).sub(oddRow).sub(Lanes.doubles(columns, at + half));
      even = even.add(inEven.add(inEven.abs()));
      odd = odd.add(inOdd.add(inOdd.abs()));
    }
    add(even, twiceExcess, 0);
    add(odd, twiceExcess, half);
  }

  private static void add(DoubleVector values, double[] sums, int index) {
    Lanes.doubles(sums, index).add(values).intoArray(sums, index);
  }
}
