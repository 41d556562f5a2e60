package org.tsenor.mask.scalar;

import java.util.Arrays;

/**
 * Potentials from order statistics: in turn, each row's and each column's potential is the midpoint
 * between its N-th and (N+1)-th largest reduced score, so that alone it would keep exactly N.
 *
 * <p>Knows no width and no scale: it starts the exact solver where scores span so many magnitudes
 * that no one width smooths them, and certifies the greedy one. O(M² log M) a round.
 */
final class MidpointDual {
  private static final int ROUNDS = 8;

  private final int kept;
  private final double[] sorted;

  MidpointDual(int kept, int size) {
    this.kept = kept;
    this.sorted = new double[size];
  }

  /** Replaces the potentials. */
  void solve(ScaledBlock block, Potentials potentials) {
    potentials.fill(0, 0);
    for (int round = 0; round < ROUNDS; round++) {
      update(block.byRow(), potentials.rows(), potentials.columns());
      update(block.byColumn(), potentials.columns(), potentials.rows());
    }
  }

  private void update(double[] scores, double[] potentials, double[] others) {
    int size = potentials.length;
    for (int line = 0; line < size; line++) {
      for (int entry = 0; entry < size; entry++) {
        sorted[entry] = scores[line * size + entry] - others[entry];
      }
      Arrays.sort(sorted);
      potentials[line] = (sorted[size - kept] + sorted[size - kept - 1]) / 2;
    }
  }
}
