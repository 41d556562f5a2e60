package org.tsenor.pruning;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.tsenor.simd.Lanes;
import org.tsenor.simd.Widening;

/**
 * Adds magnitudes to sums. Each pass takes as many of the {@link WeightSums#LANES} sums as a vector
 * of floats has lanes: it keeps them in registers, and every width gives the same bits.
 */
final class VectorSums {
  private static final int SIGN = Integer.SIZE - 1;

  private VectorSums() {}

  static void add(WeightSums sums, float[] magnitudes, int length) {
    double[] ordered = new double[2 * Lanes.COUNT];
    int positive = 0;
    for (int lane = 0; lane < WeightSums.LANES; lane += Lanes.COUNT) {
      take(sums.sums(), lane, ordered, 0);
      take(sums.squares(), lane, ordered, Lanes.COUNT);
      positive += addLanes(magnitudes, lane, length, ordered);
      giveBack(ordered, 0, sums.sums(), lane);
      giveBack(ordered, Lanes.COUNT, sums.squares(), lane);
    }
    sums.count(length, positive);
  }

  /**
   * Adds every sixteenth vector of lanes.
   *
   * @param ordered sums of even lanes, sums of odd ones, squares of even lanes, squares of odd ones
   * @return how many magnitudes are above zero
   */
  private static int addLanes(float[] magnitudes, int lane, int length, double[] ordered) {
    DoubleVector evenSum = Lanes.doubles(ordered, 0);
    DoubleVector oddSum = Lanes.doubles(ordered, Lanes.DOUBLE_COUNT);
    DoubleVector evenSquares = Lanes.doubles(ordered, Lanes.COUNT);
    DoubleVector oddSquares = Lanes.doubles(ordered, Lanes.COUNT + Lanes.DOUBLE_COUNT);
    IntVector positive = IntVector.zero(Lanes.INTS);
    for (int i = lane; i < length; i += WeightSums.LANES) {
      FloatVector floats = Lanes.floats(magnitudes, i);
      DoubleVector even = Widening.even(floats);
      DoubleVector odd = Widening.odd(floats);
      evenSum = evenSum.add(even);
      oddSum = oddSum.add(odd);
      evenSquares = evenSquares.add(even.mul(even));
      oddSquares = oddSquares.add(odd.mul(odd));
      // The sign of -bits is set where the bits are not zero.
      IntVector negative = floats.reinterpretAsInts().neg();
      positive = positive.add(negative.lanewise(VectorOperators.LSHR, SIGN));
    }
    evenSum.intoArray(ordered, 0);
    oddSum.intoArray(ordered, Lanes.DOUBLE_COUNT);
    evenSquares.intoArray(ordered, Lanes.COUNT);
    oddSquares.intoArray(ordered, Lanes.COUNT + Lanes.DOUBLE_COUNT);
    return positive.reduceLanes(VectorOperators.ADD);
  }

  /** Even lanes, then odd ones, as {@link Widening} gives them. */
  private static void take(double[] sums, int lane, double[] ordered, int at) {
    for (int i = 0; i < Lanes.DOUBLE_COUNT; i++) {
      ordered[at + i] = sums[lane + 2 * i];
      ordered[at + Lanes.DOUBLE_COUNT + i] = sums[lane + 2 * i + 1];
    }
  }

  private static void giveBack(double[] ordered, int at, double[] sums, int lane) {
    for (int i = 0; i < Lanes.DOUBLE_COUNT; i++) {
      sums[lane + 2 * i] = ordered[at + i];
      sums[lane + 2 * i + 1] = ordered[at + Lanes.DOUBLE_COUNT + i];
    }
  }
}
