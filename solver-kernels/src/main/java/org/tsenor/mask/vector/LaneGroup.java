package org.tsenor.mask.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.simd.Kernel;
import org.tsenor.simd.Lanes;

/**
 * As many small blocks as there are lanes, one block a lane: entry (i, j) of all of them is one
 * vector, a plane. Blocks take the even lanes first, then the odd ones, as doubles widened from the
 * planes lie: the lane of a block and its place among such doubles differ.
 *
 * <p>Scores are scaled by a power of two, each block by its own, so that its largest is in [1, 2),
 * and rounded down to 27 binary digits after the point: sums and midpoints of such integers are
 * exact, and integers have a minimum and a maximum in one instruction. What rounding hides, less
 * than 2^-27 of the largest score an entry, the certificate counts.
 */
final class LaneGroup implements Kernel {
  /** Binary digits after the point of {@link #fixed}. */
  static final int FRACTION_BITS = 27;

  /** Narrower machines have no load by indices, and what Java does instead allocates. */
  private static final boolean GATHERS = Lanes.BITS >= 256;

  private static final int FLOAT_FRACTION_BITS = 23;
  private static final int FLOAT_FRACTION = (1 << FLOAT_FRACTION_BITS) - 1;
  private static final int BIAS = 127;
  private static final int LARGEST_BIASED_EXPONENT = 2 * BIAS;
  private static final int LONGEST_SHIFT = Integer.SIZE - 1;

  private final Kernel scaling = this;
  private final int size;

  /** Per lane, from the first block of the group to the lane's. */
  private final int[] starts;

  private final float[] scaled;
  private final int[] fixed;
  private final int[] rowPotentials;
  private final int[] columnPotentials;
  private final int[] rowWords;
  private final int[] unfit;
  private final float[] units;
  private float[] source;
  private int offset;
  private int startsCount;

  LaneGroup(int size) {
    this.size = size;
    this.starts = new int[Lanes.COUNT];
    this.scaled = new float[size * size * Lanes.COUNT];
    this.fixed = new int[size * size * Lanes.COUNT];
    this.rowPotentials = new int[size * Lanes.COUNT];
    this.columnPotentials = new int[size * Lanes.COUNT];
    this.rowWords = new int[size * Lanes.COUNT];
    this.unfit = new int[Lanes.COUNT];
    this.units = new float[Lanes.COUNT];
  }

  /** The lane of the block at a place. */
  private static int lane(int place) {
    return place % Lanes.DOUBLE_COUNT * 2 + place / Lanes.DOUBLE_COUNT;
  }

  /**
   * Reads blocks of a batch.
   *
   * @param first the block of place 0
   * @param count how many; the last one also fills the places that are left
   */
  void load(ScoreBatch batch, int first, int count) {
    source = batch.scores();
    offset = batch.offset(first);
    if (count != startsCount) {
      for (int place = 0; place < Lanes.COUNT; place++) {
        starts[lane(place)] = Math.min(place, count - 1) * size * size;
      }
      startsCount = count;
    }
    if (!GATHERS) {
      transpose();
    }
    Kernel.call(scaling);
  }

  /** Lanes in the inner loop: their stores fall on the same cache line. */
  private void transpose() {
    for (int entry = 0; entry < size * size; entry++) {
      int from = offset + entry;
      int to = entry * Lanes.COUNT;
      for (int lane = 0; lane < Lanes.COUNT; lane++) {
        scaled[to + lane] = source[from + starts[lane]];
      }
    }
  }

  @Override
  public void run() {
    IntVector largest = IntVector.zero(Lanes.INTS);
    IntVector signs = IntVector.zero(Lanes.INTS);
    for (int entry = 0; entry < size * size; entry++) {
      int plane = entry * Lanes.COUNT;
      // Adding +0.0 turns -0.0 into +0.0, whose bits are the smallest.
      FloatVector scores = plane(entry).add(0f);
      scores.intoArray(scaled, plane);
      largest = largest.max(scores.reinterpretAsInts());
      signs = signs.or(scores.reinterpretAsInts());
    }
    IntVector exponents = largest.lanewise(VectorOperators.LSHR, FLOAT_FRACTION_BITS);
    IntVector downward = exponents.neg().add(LARGEST_BIASED_EXPONENT);
    // Negative where a score is, or the exponent is 0 or at least that of the largest float.
    signs
        .or(exponents.sub(1))
        .or(downward.sub(1))
        .lanewise(VectorOperators.LSHR, LONGEST_SHIFT)
        .intoArray(unfit, 0);
    exponents
        .lanewise(VectorOperators.LSHL, FLOAT_FRACTION_BITS)
        .reinterpretAsFloats()
        .intoArray(units, 0);
    // 2^(BIAS - exponent), by its bits: the exponent of the largest score becomes that of 1.
    FloatVector factor =
        downward.lanewise(VectorOperators.LSHL, FLOAT_FRACTION_BITS).reinterpretAsFloats();
    for (int plane = 0; plane < scaled.length; plane += Lanes.COUNT) {
      scale(plane, factor);
    }
  }

  private FloatVector plane(int entry) {
    return GATHERS
        ? FloatVector.fromArray(Lanes.FLOATS, source, offset + entry, starts, 0)
        : Lanes.floats(scaled, entry * Lanes.COUNT);
  }

  /** Scales a plane, and shifts each score's fraction to where the point is. */
  private void scale(int plane, FloatVector factor) {
    FloatVector scores = Lanes.floats(scaled, plane).mul(factor);
    scores.intoArray(scaled, plane);
    IntVector bits = scores.reinterpretAsInts();
    IntVector shift =
        bits.lanewise(VectorOperators.LSHR, FLOAT_FRACTION_BITS).neg().add(BIAS).min(LONGEST_SHIFT);
    bits.and(FLOAT_FRACTION)
        .or(FLOAT_FRACTION + 1)
        .lanewise(VectorOperators.LSHL, FRACTION_BITS - FLOAT_FRACTION_BITS)
        .lanewise(VectorOperators.LSHR, shift)
        .intoArray(fixed, plane);
  }

  /** Rows and columns of a block. */
  int size() {
    return size;
  }

  /** Scaled scores, shape (size, size, lanes). */
  float[] scaled() {
    return scaled;
  }

  /** Scaled scores as integers, shape (size, size, lanes). */
  int[] fixed() {
    return fixed;
  }

  /** Row potentials u, shape (size, lanes), as {@link #fixed}. */
  int[] rowPotentials() {
    return rowPotentials;
  }

  /** Column potentials v, shape (size, lanes), as {@link #fixed}. */
  int[] columnPotentials() {
    return columnPotentials;
  }

  /** The masks by rows, shape (size, lanes): bit j of word i is set where (i, j) is kept. */
  int[] rowWords() {
    return rowWords;
  }

  /** Per lane, not 0 where the block has no solution here: illegal, out of range, or not mended. */
  int[] unfit() {
    return unfit;
  }

  /** Whether the block at a place has no solution here, see {@link #unfit}. */
  boolean isUnfit(int place) {
    return unfit[lane(place)] != 0;
  }

  /** Per lane, what a scaled score of 1 is worth in the units of the batch: a power of two. */
  float[] units() {
    return units;
  }
}
