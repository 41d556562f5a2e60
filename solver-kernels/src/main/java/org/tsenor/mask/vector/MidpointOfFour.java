package org.tsenor.mask.vector;

import jdk.incubator.vector.VectorOperators;
import org.tsenor.simd.Kernel;
import org.tsenor.simd.Lanes;

/** Potentials between the N-th and the (N+1)-th of four sorted reduced scores. */
final class MidpointOfFour implements Kernel {
  private final int[] sorted;
  private final int[] potentials;
  private final int high;

  MidpointOfFour(SortedFours sorted, int[] potentials, int kept) {
    this.sorted = sorted.sorted();
    this.potentials = potentials;
    this.high = kept * Lanes.COUNT;
  }

  @Override
  public void run() {
    int from = high;
    for (int line = 0; line < potentials.length; line += Lanes.COUNT) {
      Lanes.ints(sorted, from)
          .add(Lanes.ints(sorted, from + Lanes.COUNT))
          .lanewise(VectorOperators.ASHR, 1)
          .intoArray(potentials, line);
      from += SortedFours.PLANES * Lanes.COUNT;
    }
  }
}
