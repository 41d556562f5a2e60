package org.tsenor.pruning.band;

import java.util.Arrays;

/** Sums over magnitudes in double, in an order that no vector width changes. */
final class WeightSums {
  private final WeightLoops loops;
  private final LaneSums lanes = LaneSums.zero();
  private final float[] rest = new float[WeightLoops.LANES];
  private long nonzeros;

  WeightSums(WeightLoops loops) {
    this.loops = loops;
  }

  /** Adds the first {@code count} of an array of finite magnitudes. */
  void add(float[] magnitudes, int count) {
    int whole = count & -WeightLoops.LANES;
    nonzeros += loops.addSums(magnitudes, whole, lanes);
    if (whole < count) {
      Arrays.fill(rest, 0);
      System.arraycopy(magnitudes, whole, rest, 0, count - whole);
      nonzeros += loops.addSums(rest, WeightLoops.LANES, lanes);
    }
  }

  double sum() {
    return total(lanes.sums());
  }

  double sumOfSquares() {
    return total(lanes.squares());
  }

  long nonzeros() {
    return nonzeros;
  }

  private static double total(double[] lanes) {
    double total = 0;
    for (double lane : lanes) {
      total += lane;
    }
    return total;
  }
}
