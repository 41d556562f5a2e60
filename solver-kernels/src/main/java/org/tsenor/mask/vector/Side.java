package org.tsenor.mask.vector;

import org.tsenor.simd.Lanes;

/**
 * The rows of a group, or its columns.
 *
 * @param scores {@link LaneGroup#fixed}
 * @param potentials of the lines, shape (size, lanes)
 * @param others potentials of the entries of a line, shape (size, lanes)
 * @param lineStep from a line to the next
 * @param entryStep from an entry of a line to the next
 */
record Side(int[] scores, int[] potentials, int[] others, int lineStep, int entryStep) {
  static Side rows(LaneGroup group) {
    return new Side(
        group.fixed(),
        group.rowPotentials(),
        group.columnPotentials(),
        group.size() * Lanes.COUNT,
        Lanes.COUNT);
  }

  static Side columns(LaneGroup group) {
    return new Side(
        group.fixed(),
        group.columnPotentials(),
        group.rowPotentials(),
        Lanes.COUNT,
        group.size() * Lanes.COUNT);
  }
}
