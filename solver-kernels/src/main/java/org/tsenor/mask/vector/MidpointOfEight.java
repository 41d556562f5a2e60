package org.tsenor.mask.vector;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.tsenor.simd.Kernel;
import org.tsenor.simd.Lanes;

/**
 * Potentials between the N-th and the (N+1)-th of eight reduced scores, sorted in two fours.
 *
 * <p>The k-th largest of both fours is the largest, over i + j = k, of the smaller of the i-th of
 * one and the j-th of the other, where the 0-th is above all. That is at most five pairs; where
 * there are fewer, one is taken again, so that all N run the same code without a branch.
 */
final class MidpointOfEight implements Kernel {
  private static final int PAIRS = SortedFours.FOUR + 1;

  private final int[] sorted;
  private final int[] potentials;
  private final int[] highFirst;
  private final int[] highSecond;
  private final int[] lowFirst;
  private final int[] lowSecond;

  MidpointOfEight(SortedFours sorted, int[] potentials, int kept) {
    this.sorted = sorted.sorted();
    this.potentials = potentials;
    this.highFirst = ranksInFirst(kept);
    this.highSecond = ranksInSecond(kept, highFirst);
    this.lowFirst = ranksInFirst(kept + 1);
    this.lowSecond = ranksInSecond(kept + 1, lowFirst);
  }

  private static int[] ranksInFirst(int rank) {
    int[] planes = new int[PAIRS];
    int least = Math.max(0, rank - SortedFours.FOUR);
    int most = Math.min(SortedFours.FOUR, rank);
    for (int pair = 0; pair < PAIRS; pair++) {
      planes[pair] = Math.min(most, Math.max(least, pair)) * Lanes.COUNT;
    }
    return planes;
  }

  private static int[] ranksInSecond(int rank, int[] first) {
    int[] planes = new int[PAIRS];
    for (int pair = 0; pair < PAIRS; pair++) {
      planes[pair] = (SortedFours.PLANES + rank) * Lanes.COUNT - first[pair];
    }
    return planes;
  }

  @Override
  public void run() {
    int from = 0;
    for (int line = 0; line < potentials.length; line += Lanes.COUNT) {
      largest(from, highFirst, highSecond)
          .add(largest(from, lowFirst, lowSecond))
          .lanewise(VectorOperators.ASHR, 1)
          .intoArray(potentials, line);
      from += 2 * SortedFours.PLANES * Lanes.COUNT;
    }
  }

  private IntVector largest(int from, int[] first, int[] second) {
    return smaller(from + first[0], from + second[0])
        .max(smaller(from + first[1], from + second[1]))
        .max(smaller(from + first[2], from + second[2]))
        .max(smaller(from + first[3], from + second[3]))
        .max(smaller(from + first[4], from + second[4]));
  }

  private IntVector smaller(int first, int second) {
    return Lanes.ints(sorted, first).min(Lanes.ints(sorted, second));
  }
}
