package org.tsenor.mask.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;

/**
 * The entropic plans of as many blocks as a vector has lanes: Dykstra's projections onto row sums,
 * column sums and the cap {@code plan ≤ 1}, in the Kullback–Leibler geometry: algorithm 1 of Meng,
 * Makni and Mazumder, <a href="https://arxiv.org/abs/2505.23949">TSENOR: Highly-Efficient Algorithm
 * for Finding Transposable N:M Sparse Masks</a>, NeurIPS 2025.
 *
 * <p>Of plan and correction, as the paper has them, only the product matters: it starts as the
 * kernel {@code exp(A / regularization)}, a row or column step multiplies it by the row's or
 * column's scaling, and the cap leaves it alone, so that {@code plan = min(1, kernel · rowScale ·
 * columnScale)}. A sweep is then five operations an entry and neither exponential nor logarithm.
 *
 * <p>The kernel overflows a float, so its entries are kept as a fraction in [1, 2) and a power of
 * two, and the powers of two of the scalings are moved into the kernel every few sweeps, which
 * rounds nothing. After the first sweep, a step scales by at most blockSize or its inverse (the
 * sums that it mends are at least kept / blockSize): between two moves the product changes by at
 * most 2^±60, so entries may be clamped to 2^±100 meanwhile.
 */
final class VectorDykstraSweeps {
  /** Most that scalings may grow between two moves, as a power of two. */
  private static final int DRIFT = 60;

  /** Entries of a larger power of two are 1 in the plan, those of a smaller one 0, until moved. */
  private static final int LARGEST_EXPONENT = 100;

  private final int size;
  private final int kept;
  private final int sweepsBetweenMoves;
  private final int[] exponents;
  private final float[] fractions;
  private final float[] kernel;
  private final Scalings rows;
  private final Scalings columns;
  private final float[] columnSums;

  /** Bits of the capped plan of one row. */
  private final int[] rowPlan;

  VectorDykstraSweeps(NmPattern pattern) {
    this.size = pattern.blockSize();
    this.kept = pattern.kept();
    int stepBits = Integer.SIZE - Integer.numberOfLeadingZeros(size - 1);
    this.sweepsBetweenMoves = DRIFT / (2 * stepBits);
    this.exponents = new int[size * size * BlockLanes.COUNT];
    this.fractions = new float[size * size * BlockLanes.COUNT];
    this.kernel = new float[size * size * BlockLanes.COUNT];
    this.rows = new Scalings(size);
    this.columns = new Scalings(size);
    this.columnSums = new float[size * BlockLanes.COUNT];
    this.rowPlan = new int[size * BlockLanes.COUNT];
  }

  /** Scalings of the rows. */
  Scalings rows() {
    return rows;
  }

  /** Scalings of the columns. */
  Scalings columns() {
    return columns;
  }

  /**
   * Puts a block into a lane.
   *
   * @param inverseUnit what scores are multiplied by to give binary logarithms of the kernel
   */
  void load(ScoreBatch scores, int block, int lane, double inverseUnit) {
    int offset = scores.offset(block);
    int to = lane;
    for (int entry = 0; entry < size * size; entry++) {
      double logarithm = scores.scores()[offset + entry] * inverseUnit;
      int whole = (int) logarithm;
      exponents[to] = whole;
      fractions[to] = (float) (logarithm - whole);
      to += BlockLanes.COUNT;
    }
  }

  /** Solves the blocks that were loaded, one into every lane. */
  void solve(int sweeps) {
    for (int entry = 0; entry < size * size; entry++) {
      BlockLanes.exp2(BlockLanes.floats(fractions, entry))
          .intoArray(fractions, entry * BlockLanes.COUNT);
    }
    sweepUncapped();
    for (int sweep = 1; sweep < sweeps; sweep++) {
      if ((sweep - 1) % sweepsBetweenMoves == 0) {
        moveExponents();
      }
      sweepCapped();
    }
    rows.normalize();
    columns.normalize();
  }

  /** The first sweep: nothing is capped yet, and sums have any size. */
  private void sweepUncapped() {
    rows.reset();
    columns.reset();
    for (int row = 0; row < size; row++) {
      IntVector largest = BlockLanes.ints(exponents, row * size);
      for (int column = 1; column < size; column++) {
        IntVector exponent = BlockLanes.ints(exponents, row * size + column);
        largest = largest.lanewise(VectorOperators.MAX, exponent);
      }
      rows.setExponent(row, largest.lanewise(VectorOperators.NEG));
    }
    moveExponents();
    for (int row = 0; row < size; row++) {
      FloatVector sum = BlockLanes.broadcast(0f);
      for (int column = 0; column < size; column++) {
        sum = sum.lanewise(VectorOperators.ADD, BlockLanes.floats(kernel, row * size + column));
      }
      rows.multiply(row, BlockLanes.broadcast((float) kept).lanewise(VectorOperators.DIV, sum));
    }
    for (int column = 0; column < size; column++) {
      IntVector largest = BlockLanes.broadcast(Integer.MIN_VALUE);
      for (int row = 0; row < size; row++) {
        IntVector exponent =
            BlockLanes.ints(exponents, row * size + column)
                .lanewise(VectorOperators.ADD, rows.exponent(row));
        largest = largest.lanewise(VectorOperators.MAX, exponent);
      }
      columns.setExponent(column, largest.lanewise(VectorOperators.NEG));
    }
    moveExponents();
    for (int column = 0; column < size; column++) {
      FloatVector sum = BlockLanes.broadcast(0f);
      for (int row = 0; row < size; row++) {
        FloatVector entry = BlockLanes.floats(kernel, row * size + column);
        sum = entry.lanewise(VectorOperators.FMA, rows.significand(row), sum);
      }
      columns.multiply(
          column, BlockLanes.broadcast((float) kept).lanewise(VectorOperators.DIV, sum));
    }
  }

  /** Scales rows, then columns, of the capped plan. */
  private void sweepCapped() {
    Arrays.fill(columnSums, 0);
    for (int row = 0; row < size; row++) {
      FloatVector step =
          BlockLanes.broadcast((float) kept).lanewise(VectorOperators.DIV, planOfRow(row));
      rows.multiply(row, step);
      for (int column = 0; column < size; column++) {
        BlockLanes.ints(rowPlan, column)
            .reinterpretAsFloats()
            .lanewise(VectorOperators.FMA, step, BlockLanes.floats(columnSums, column))
            .intoArray(columnSums, column * BlockLanes.COUNT);
      }
    }
    for (int column = 0; column < size; column++) {
      FloatVector sum = BlockLanes.floats(columnSums, column);
      columns.multiply(
          column, BlockLanes.broadcast((float) kept).lanewise(VectorOperators.DIV, sum));
    }
  }

  /** Writes the capped plan of a row to {@link #rowPlan}; gives its sum. */
  private FloatVector planOfRow(int row) {
    FloatVector rowScale = rows.significand(row);
    // Two sums: each waits for its own last addition alone.
    FloatVector even = BlockLanes.broadcast(0f);
    FloatVector odd = BlockLanes.broadcast(0f);
    int column = 0;
    for (; column < size - 1; column += 2) {
      even = even.lanewise(VectorOperators.ADD, planEntry(row, column, rowScale));
      odd = odd.lanewise(VectorOperators.ADD, planEntry(row, column + 1, rowScale));
    }
    if (column < size) {
      even = even.lanewise(VectorOperators.ADD, planEntry(row, column, rowScale));
    }
    return even.lanewise(VectorOperators.ADD, odd);
  }

  private FloatVector planEntry(int row, int column, FloatVector rowScale) {
    FloatVector uncapped =
        BlockLanes.floats(kernel, row * size + column)
            .lanewise(VectorOperators.MUL, rowScale)
            .lanewise(VectorOperators.MUL, columns.significand(column));
    IntVector plan = BlockLanes.capAtOne(uncapped);
    plan.intoArray(rowPlan, column * BlockLanes.COUNT);
    return plan.reinterpretAsFloats();
  }

  /** Moves the powers of two of the scalings into the kernel. */
  private void moveExponents() {
    rows.normalize();
    columns.normalize();
    IntVector most = BlockLanes.broadcast(LARGEST_EXPONENT);
    IntVector least = BlockLanes.broadcast(-LARGEST_EXPONENT);
    for (int row = 0; row < size; row++) {
      IntVector rowExponent = rows.exponent(row);
      for (int column = 0; column < size; column++) {
        int entry = row * size + column;
        IntVector exponent =
            BlockLanes.ints(exponents, entry)
                .lanewise(VectorOperators.ADD, rowExponent)
                .lanewise(VectorOperators.ADD, columns.exponent(column))
                .lanewise(VectorOperators.MAX, least)
                .lanewise(VectorOperators.MIN, most);
        BlockLanes.floats(fractions, entry)
            .lanewise(VectorOperators.MUL, BlockLanes.powerOfTwo(exponent))
            .intoArray(kernel, entry * BlockLanes.COUNT);
      }
    }
  }
}
