package org.tsenor.mask.vector;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.tsenor.simd.Kernel;
import org.tsenor.simd.Lanes;

/** The sweeps of {@link MidpointSweep} for 2:4: the middle two of four need no full sort. */
final class MiddleOfFour implements Kernel, Sweeps {
  private final Side rows;
  private final Side columns;
  private final Kernel sweeping = this;
  private int count;

  MiddleOfFour(LaneGroup group) {
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
    IntVector first = Lanes.ints(side.others(), 0);
    IntVector second = Lanes.ints(side.others(), Lanes.COUNT);
    IntVector third = Lanes.ints(side.others(), 2 * Lanes.COUNT);
    IntVector fourth = Lanes.ints(side.others(), 3 * Lanes.COUNT);
    int step = side.entryStep();
    int from = 0;
    for (int line = 0; line < side.potentials().length; line += Lanes.COUNT) {
      IntVector a = Lanes.ints(side.scores(), from).sub(first);
      IntVector b = Lanes.ints(side.scores(), from + step).sub(second);
      IntVector c = Lanes.ints(side.scores(), from + 2 * step).sub(third);
      IntVector d = Lanes.ints(side.scores(), from + 3 * step).sub(fourth);
      // One of the two is the second, the other the third.
      IntVector lowHigh = a.max(b).min(c.max(d));
      IntVector highLow = a.min(b).max(c.min(d));
      lowHigh.add(highLow).lanewise(VectorOperators.ASHR, 1).intoArray(side.potentials(), line);
      from += side.lineStep();
    }
  }
}
