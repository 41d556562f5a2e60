package org.tsenor.mask.vector.small;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.vector.lanes.Kernel;
import org.tsenor.mask.vector.lanes.Lanes;

/**
 * As many small blocks as there are lanes, one block a lane: entry (i, j) of all of them is one
 * vector, a plane.
 *
 * <p>Scores are scaled by a power of two, each block by its own, so that its largest is in [1, 2),
 * and rounded down to 27 binary digits after the point: sums and midpoints of such integers are
 * exact, and integers have a minimum and a maximum in one instruction. What rounding hides, less
 * than 2^-27 of the largest score an entry, the certificate counts.
 */
final class LaneGroup implements Kernel {
  /** Binary digits after the point of {@link #fixed}. */
  static final int FRACTION_BITS = 27;

  private static final int FLOAT_FRACTION_BITS = 23;
  private static final int FLOAT_FRACTION = (1 << FLOAT_FRACTION_BITS) - 1;
  private static final int BIAS = 127;
  private static final int DOUBLE_BIAS = 1023;
  private static final int DOUBLE_FRACTION_BITS = 52;
  private static final int LARGEST_BIASED_EXPONENT = 2 * BIAS;
  private static final int LONGEST_SHIFT = Integer.SIZE - 1;

  private final Kernel scaling = this;
  private final int size;
  private final float[] scaled;
  private final int[] fixed;
  private final int[] rowPotentials;
  private final int[] columnPotentials;
  private final int[] rowWords;
  private final int[] unfit;
  private final int[] exponents;

  LaneGroup(int size) {
    this.size = size;
    this.scaled = new float[size * size * Lanes.COUNT];
    this.fixed = new int[size * size * Lanes.COUNT];
    this.rowPotentials = new int[size * Lanes.COUNT];
    this.columnPotentials = new int[size * Lanes.COUNT];
    this.rowWords = new int[size * Lanes.COUNT];
    this.unfit = new int[Lanes.COUNT];
    this.exponents = new int[Lanes.COUNT];
  }

  /**
   * Reads blocks of a batch.
   *
   * @param first the first block
   * @param count how many; the last one also fills the lanes that are left
   */
  void load(ScoreBatch batch, int first, int count) {
    float[] scores = batch.scores();
    for (int lane = 0; lane < Lanes.COUNT; lane++) {
      int offset = batch.offset(first + Math.min(lane, count - 1));
      for (int entry = 0, to = lane; to < scaled.length; entry++, to += Lanes.COUNT) {
        scaled[to] = scores[offset + entry];
      }
    }
    Kernel.call(scaling);
  }

  @Override
  public void run() {
    Arrays.fill(exponents, 0);
    for (int plane = 0; plane < scaled.length; plane += Lanes.COUNT) {
      // Adding +0.0 turns -0.0 into +0.0, whose bits are the smallest.
      IntVector bits = Lanes.floats(scaled, plane).add(0f).reinterpretAsInts();
      bits.max(Lanes.ints(exponents, 0)).intoArray(exponents, 0);
    }
    IntVector exponent = Lanes.ints(exponents, 0);
    exponent = exponent.lanewise(VectorOperators.LSHR, FLOAT_FRACTION_BITS);
    exponent.intoArray(exponents, 0);
    // 2^(BIAS - exponent), by its bits: the exponent of the largest score becomes that of 1.
    exponent
        .neg()
        .add(LARGEST_BIASED_EXPONENT)
        .lanewise(VectorOperators.LSHL, FLOAT_FRACTION_BITS)
        .intoArray(unfit, 0);
    for (int plane = 0; plane < scaled.length; plane += Lanes.COUNT) {
      scale(plane);
    }
    for (int lane = 0; lane < Lanes.COUNT; lane++) {
      boolean fits = exponents[lane] > 0 && exponents[lane] < LARGEST_BIASED_EXPONENT;
      unfit[lane] = fits ? 0 : 1;
    }
  }

  /** Scales a plane, and shifts each score's fraction to where the point is. */
  private void scale(int plane) {
    FloatVector factor = Lanes.ints(unfit, 0).reinterpretAsFloats();
    FloatVector scores = Lanes.floats(scaled, plane).mul(factor).add(0f);
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

  /** Per lane, not 0 where the block has no solution here: out of range, or not yet mended. */
  int[] unfit() {
    return unfit;
  }

  /** What a scaled score of 1 of a lane is worth in the units of the batch: a power of two. */
  double unit(int lane) {
    return Double.longBitsToDouble(
        (long) (exponents[lane] + DOUBLE_BIAS - BIAS) << DOUBLE_FRACTION_BITS);
  }
}
