package org.tsenor.engine.host;

import java.util.Arrays;
import java.util.List;
import org.tsenor.engine.GramSteps;

/**
 * @param sums by their number
 */
record HostGramSpace(List<GramSum> sums) implements GramSteps.Space {
  /** Sums of some columns each, which are added to one at a time. */
  static HostGramSpace of(int[] columns) {
    GramSum.Work work = GramSum.Work.of(Arrays.stream(columns).max().orElse(1));
    return new HostGramSpace(
        Arrays.stream(columns).mapToObj(count -> new GramSum(count, work)).toList());
  }
}
