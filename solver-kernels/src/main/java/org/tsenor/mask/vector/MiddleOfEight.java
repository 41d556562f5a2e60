package org.tsenor.mask.vector;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.tsenor.simd.Kernel;
import org.tsenor.simd.Lanes;

/**
 * The sweeps of {@link MidpointSweep} for 4:8, with all eight in registers.
 *
 * <p>Of two sorted fours, the larger of the i-th highest of one and the i-th lowest of the other
 * are the four highest of all eight, and the smaller ones the four lowest.
 */
final class MiddleOfEight implements Kernel, Sweeps {
  private final Side rows;
  private final Side columns;
  private final Kernel sweeping = this;
  private int count;

  MiddleOfEight(LaneGroup group) {
    this.rows = Side.rows(group);
    this.columns = Side.columns(group);
  }

  @Override
  public void take(int sweeps) {
    count = sweeps;
    Kernel.call(sweeping);
  }

  /** One loop over both sides: what moves a side is compiled into it once. */
  @Override
  public void run() {
    for (int half = 0; half < 2 * count; half++) {
      move(half % 2 == 0 ? rows : columns);
    }
  }

  private static void move(Side side) {
    int step = side.entryStep();
    int from = 0;
    for (int line = 0; line < side.potentials().length; line += Lanes.COUNT) {
      IntVector a = reduced(side, from, 0);
      IntVector b = reduced(side, from + step, 1);
      IntVector c = reduced(side, from + 2 * step, 2);
      IntVector d = reduced(side, from + 3 * step, 3);
      IntVector highAb = a.max(b);
      IntVector lowAb = a.min(b);
      IntVector highCd = c.max(d);
      IntVector lowCd = c.min(d);
      IntVector lowHigh = highAb.min(highCd);
      IntVector highLow = lowAb.max(lowCd);
      IntVector first = highAb.max(highCd);
      IntVector second = lowHigh.max(highLow);
      IntVector third = lowHigh.min(highLow);
      IntVector fourth = lowAb.min(lowCd);
      a = reduced(side, from + 4 * step, 4);
      b = reduced(side, from + 5 * step, 5);
      c = reduced(side, from + 6 * step, 6);
      d = reduced(side, from + 7 * step, 7);
      highAb = a.max(b);
      lowAb = a.min(b);
      highCd = c.max(d);
      lowCd = c.min(d);
      lowHigh = highAb.min(highCd);
      highLow = lowAb.max(lowCd);
      a = highAb.max(highCd);
      b = lowHigh.max(highLow);
      c = lowHigh.min(highLow);
      d = lowAb.min(lowCd);
      IntVector lowestHigh = first.max(d).min(second.max(c)).min(third.max(b).min(fourth.max(a)));
      IntVector highestLow = first.min(d).max(second.min(c)).max(third.min(b).max(fourth.min(a)));
      lowestHigh
          .add(highestLow)
          .lanewise(VectorOperators.ASHR, 1)
          .intoArray(side.potentials(), line);
      from += side.lineStep();
    }
  }

  private static IntVector reduced(Side side, int from, int entry) {
    return Lanes.ints(side.scores(), from).sub(Lanes.ints(side.others(), entry * Lanes.COUNT));
  }
}
