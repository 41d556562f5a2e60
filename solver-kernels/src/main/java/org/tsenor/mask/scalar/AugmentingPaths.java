package org.tsenor.mask.scalar;

import java.util.Arrays;

/**
 * Turns the mask that potentials threshold to into the optimal one of exactly N: successive
 * shortest paths by Dijkstra's algorithm over reduced scores (Edmonds and Karp, 1972).
 *
 * <p>A node is a column (its index) or a row (size + its index). A step from a column to a row
 * drops a kept entry, a step from a row to a column keeps a free one; what a step costs is the
 * reduced score it gives up. A path leads from a line with an entry to give (a column that keeps
 * too many, a row that keeps too few) to one that takes it. Raising the potentials of the nodes
 * passed keeps every kept entry's reduced score ≥ 0 and every free one's ≤ 0, so the last mask is
 * optimal and its potentials prove it. A path settles at most 2M nodes, each in O(M), and mends one
 * entry; a threshold is at most M·max(N, M − N) entries away: it ends.
 */
final class AugmentingPaths {
  private static final int NONE = -1;

  private final int kept;
  private final int size;
  private final double[] distance;
  private final int[] previous;
  private final boolean[] settled;
  private final int[] supply;

  AugmentingPaths(int kept, int size) {
    this.kept = kept;
    this.size = size;
    this.distance = new double[2 * size];
    this.previous = new int[2 * size];
    this.settled = new boolean[2 * size];
    this.supply = new int[2 * size];
  }

  /** Paths that a mask is away from exactly N in every row and column. */
  int missing(BlockMask mask) {
    int paths = 0;
    for (int node = 0; node < 2 * size; node++) {
      paths += Math.max(0, supply(mask, node));
    }
    return paths;
  }

  /**
   * Makes the mask optimal, and the potentials its proof.
   *
   * @param mask as the potentials threshold
   * @return paths taken
   */
  int complete(ScaledBlock block, Potentials potentials, BlockMask mask) {
    int paths = 0;
    while (missing(mask) > 0) {
      int sink = search(block, potentials, mask);
      raise(potentials, distance[sink]);
      flip(mask, sink);
      paths++;
    }
    return paths;
  }

  /** Entries that a node has to give; negative, to take. */
  private int supply(BlockMask mask, int node) {
    return node < size ? mask.columnCount(node) - kept : kept - mask.rowCount(node - size);
  }

  /** The sink nearest to any source, with the distances of every node nearer than it. */
  private int search(ScaledBlock block, Potentials potentials, BlockMask mask) {
    for (int node = 0; node < 2 * size; node++) {
      supply[node] = supply(mask, node);
      distance[node] = supply[node] > 0 ? 0 : Double.POSITIVE_INFINITY;
    }
    Arrays.fill(previous, NONE);
    Arrays.fill(settled, false);
    while (true) {
      int node = nearest();
      if (supply[node] < 0) {
        return node;
      }
      settled[node] = true;
      if (node < size) {
        for (long rows = mask.column(node); rows != 0; rows &= rows - 1) {
          int row = Long.numberOfTrailingZeros(rows);
          relax(node, size + row, potentials.reduced(block, row, node));
        }
      } else {
        for (long free = mask.freeInRow(node - size); free != 0; free &= free - 1) {
          int column = Long.numberOfTrailingZeros(free);
          relax(node, column, -potentials.reduced(block, node - size, column));
        }
      }
    }
  }

  /**
   * The nearest node that is not settled; among equally near ones a sink, which ends the search.
   */
  private int nearest() {
    int nearest = NONE;
    double least = Double.POSITIVE_INFINITY;
    for (int node = 0; node < 2 * size; node++) {
      double reached = distance[node];
      if (!settled[node] && (reached < least || reached == least && supply[node] < 0)) {
        nearest = node;
        least = reached;
      }
    }
    return nearest;
  }

  private void relax(int from, int to, double length) {
    // Rounding may leave a reduced score on the wrong side of zero by its last bit.
    double through = distance[from] + Math.max(0, length);
    if (!settled[to] && through < distance[to]) {
      distance[to] = through;
      previous[to] = from;
    }
  }

  /** Moves the potentials so that every entry of the path has reduced score zero. */
  private void raise(Potentials potentials, double reached) {
    for (int index = 0; index < size; index++) {
      if (settled[index]) {
        potentials.columns()[index] += reached - distance[index];
      }
      if (settled[size + index]) {
        potentials.rows()[index] -= reached - distance[size + index];
      }
    }
  }

  private void flip(BlockMask mask, int sink) {
    for (int node = sink; previous[node] != NONE; node = previous[node]) {
      if (node < size) {
        mask.add(previous[node] - size, node);
      } else {
        mask.remove(node - size, previous[node]);
      }
    }
  }
}
