package org.tsenor.engine.host;

import java.util.List;
import java.util.stream.IntStream;
import org.tsenor.engine.GramSteps;

/**
 * @param sums by their number
 */
record HostCross(List<CrossSum> sums) implements GramSteps.Cross {
  /** Sums of some rows and columns each. */
  static HostCross of(int[] rows, int[] columns) {
    if (rows.length != columns.length) {
      throw new IllegalArgumentException(
          "sums with rows for %d and columns for %d".formatted(rows.length, columns.length));
    }
    return new HostCross(
        IntStream.range(0, rows.length)
            .mapToObj(index -> new CrossSum(rows[index], columns[index]))
            .toList());
  }
}
