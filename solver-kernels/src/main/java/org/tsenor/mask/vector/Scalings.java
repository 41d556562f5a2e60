package org.tsenor.mask.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * What the rows, or the columns, of a plan have been multiplied by: for every line and lane a
 * significand and a power of two.
 */
final class Scalings {
  private static final double LN2 = Math.log(2);

  private final int lines;
  private final float[] significands;
  private final int[] exponents;

  Scalings(int lines) {
    this.lines = lines;
    this.significands = new float[lines * BlockLanes.COUNT];
    this.exponents = new int[lines * BlockLanes.COUNT];
  }

  /** All one. */
  void reset() {
    Arrays.fill(significands, 1);
    Arrays.fill(exponents, 0);
  }

  /** The part that is no power of two; any size until {@link #normalize} is called. */
  FloatVector significand(int line) {
    return BlockLanes.floats(significands, line);
  }

  IntVector exponent(int line) {
    return BlockLanes.ints(exponents, line);
  }

  void setExponent(int line, IntVector exponent) {
    exponent.intoArray(exponents, line * BlockLanes.COUNT);
  }

  void multiply(int line, FloatVector factor) {
    significand(line)
        .lanewise(VectorOperators.MUL, factor)
        .intoArray(significands, line * BlockLanes.COUNT);
  }

  /** Moves powers of two from the significands, which are then in [1, 2), to the exponents. */
  void normalize() {
    for (int line = 0; line < lines; line++) {
      FloatVector value = significand(line);
      IntVector exponent = BlockLanes.exponent(value);
      setExponent(line, exponent(line).lanewise(VectorOperators.ADD, exponent));
      multiply(line, BlockLanes.powerOfTwo(exponent.lanewise(VectorOperators.NEG)));
    }
  }

  /** The binary logarithm of what one line of one lane has been multiplied by. */
  double logarithm(int line, int lane) {
    int at = line * BlockLanes.COUNT + lane;
    return exponents[at] + Math.log(significands[at]) / LN2;
  }
}
