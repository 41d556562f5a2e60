package org.tsenor.mask.vector.exact;

import jdk.incubator.vector.FloatVector;

/**
 * Line sums of the smoothed plan s = clamp(½ + (A − u − v) / 2h, 0, 1): one fused multiply-add and
 * a clamp an entry. Lines are lanes; two vectors of lines, or four entries of a line, are in flight
 * at once, so that no addition waits for the one before it.
 */
final class SmoothedPlan {
  private final int stride;
  private final int entries;
  private final float[] bias;
  private final float[] sums;
  private final float[] squares;

  SmoothedPlan(int size) {
    this.stride = Lanes.padded(size);
    // Padding adds nothing to a sum, so the loops need no remainder.
    this.entries = (size + 3) / 4 * 4;
    this.bias = new float[stride];
    this.sums = new float[stride];
    this.squares = new float[stride];
  }

  /** Σs of every line, from the last call. */
  float[] sums() {
    return sums;
  }

  /** Σs² of every line, from the last call of {@link #sumsAndSquares}. */
  float[] squares() {
    return squares;
  }

  /**
   * Sums the plan along every line.
   *
   * @param scores shape (stride, stride), lines in the second dimension
   * @param lines potentials of the lines
   * @param others potentials of the entries of a line
   * @param width h, positive
   */
  void sums(float[] scores, float[] lines, float[] others, float width) {
    float inverse = 0.5f / width;
    setBias(others, inverse);
    int lane = 0;
    for (; lane + 2 * Lanes.COUNT <= stride; lane += 2 * Lanes.COUNT) {
      sumsOfTwo(scores, lines, inverse, lane);
    }
    for (; lane < stride; lane += Lanes.COUNT) {
      sumsOfOne(scores, lines, inverse, lane);
    }
  }

  /** As {@link #sums}, and sums the squares too. */
  void sumsAndSquares(float[] scores, float[] lines, float[] others, float width) {
    float inverse = 0.5f / width;
    setBias(others, inverse);
    for (int lane = 0; lane < stride; lane += Lanes.COUNT) {
      sumsAndSquaresOfOne(scores, lines, inverse, lane);
    }
  }

  private void setBias(float[] others, float inverse) {
    for (int lane = 0; lane < stride; lane += Lanes.COUNT) {
      Lanes.floats(others, lane).mul(-inverse).add(0.5f).intoArray(bias, lane);
    }
  }

  private void sumsOfTwo(float[] scores, float[] lines, float inverse, int lane) {
    int next = lane + Lanes.COUNT;
    FloatVector scale = FloatVector.broadcast(Lanes.FLOATS, inverse);
    FloatVector left = Lanes.floats(lines, lane).mul(-inverse);
    FloatVector right = Lanes.floats(lines, next).mul(-inverse);
    FloatVector leftEven = FloatVector.zero(Lanes.FLOATS);
    FloatVector leftOdd = leftEven;
    FloatVector rightEven = leftEven;
    FloatVector rightOdd = leftEven;
    for (int entry = 0; entry < entries; entry += 2) {
      int even = entry * stride;
      int odd = even + stride;
      FloatVector evenBias = FloatVector.broadcast(Lanes.FLOATS, bias[entry]);
      FloatVector oddBias = FloatVector.broadcast(Lanes.FLOATS, bias[entry + 1]);
      leftEven = leftEven.add(plan(scores, even + lane, scale, left.add(evenBias)));
      rightEven = rightEven.add(plan(scores, even + next, scale, right.add(evenBias)));
      leftOdd = leftOdd.add(plan(scores, odd + lane, scale, left.add(oddBias)));
      rightOdd = rightOdd.add(plan(scores, odd + next, scale, right.add(oddBias)));
    }
    leftEven.add(leftOdd).intoArray(sums, lane);
    rightEven.add(rightOdd).intoArray(sums, next);
  }

  private void sumsOfOne(float[] scores, float[] lines, float inverse, int lane) {
    FloatVector scale = FloatVector.broadcast(Lanes.FLOATS, inverse);
    FloatVector line = Lanes.floats(lines, lane).mul(-inverse);
    FloatVector first = FloatVector.zero(Lanes.FLOATS);
    FloatVector second = first;
    FloatVector third = first;
    FloatVector fourth = first;
    for (int entry = 0; entry < entries; entry += 4) {
      int at = entry * stride + lane;
      first = first.add(plan(scores, at, scale, line.add(bias[entry])));
      second = second.add(plan(scores, at + stride, scale, line.add(bias[entry + 1])));
      third = third.add(plan(scores, at + 2 * stride, scale, line.add(bias[entry + 2])));
      fourth = fourth.add(plan(scores, at + 3 * stride, scale, line.add(bias[entry + 3])));
    }
    first.add(second).add(third.add(fourth)).intoArray(sums, lane);
  }

  private void sumsAndSquaresOfOne(float[] scores, float[] lines, float inverse, int lane) {
    FloatVector scale = FloatVector.broadcast(Lanes.FLOATS, inverse);
    FloatVector line = Lanes.floats(lines, lane).mul(-inverse);
    FloatVector evenSum = FloatVector.zero(Lanes.FLOATS);
    FloatVector oddSum = evenSum;
    FloatVector evenSquares = evenSum;
    FloatVector oddSquares = evenSum;
    for (int entry = 0; entry < entries; entry += 2) {
      int at = entry * stride + lane;
      FloatVector even = plan(scores, at, scale, line.add(bias[entry]));
      FloatVector odd = plan(scores, at + stride, scale, line.add(bias[entry + 1]));
      evenSum = evenSum.add(even);
      oddSum = oddSum.add(odd);
      evenSquares = even.fma(even, evenSquares);
      oddSquares = odd.fma(odd, oddSquares);
    }
    evenSum.add(oddSum).intoArray(sums, lane);
    evenSquares.add(oddSquares).intoArray(squares, lane);
  }

  private static FloatVector plan(float[] scores, int index, FloatVector scale, FloatVector bias) {
    return Lanes.clampToUnit(Lanes.floats(scores, index).fma(scale, bias));
  }
}
