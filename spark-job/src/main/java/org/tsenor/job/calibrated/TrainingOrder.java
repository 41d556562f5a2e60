package org.tsenor.job.calibrated;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.function.PairFunction;
import scala.Tuple2;

/**
 * Draws the order of the windows anew for each epoch, and deals them into groups.
 *
 * @param keys of each window, by its index
 */
record TrainingOrder(List<TrainingKey> keys)
    implements PairFunction<TrainingWindow, TrainingKey, TrainingWindow> {
  private static final long serialVersionUID = 1L;

  /** Sends each group to a task. */
  static final class ByGroup extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final int groups;

    ByGroup(int groups) {
      this.groups = groups;
    }

    @Override
    public int numPartitions() {
      return groups;
    }

    @Override
    public int getPartition(Object key) {
      return ((TrainingKey) key).group();
    }
  }

  /**
   * The order of one epoch.
   *
   * @param windows there are
   * @param groups at most {@code windows}
   * @param seed of the run, which each layer and epoch changes
   */
  static TrainingOrder of(int windows, int groups, long seed, int layer, int epoch) {
    List<Integer> drawn = new ArrayList<>(IntStream.range(0, windows).boxed().toList());
    Collections.shuffle(drawn, new Random(seed * 1_000_003 + layer * 1_009L + epoch));
    TrainingKey[] keys = new TrainingKey[windows];
    for (int place = 0; place < windows; place++) {
      keys[drawn.get(place)] = new TrainingKey(place % groups, place / groups);
    }
    return new TrainingOrder(List.of(keys));
  }

  @Override
  public Tuple2<TrainingKey, TrainingWindow> call(TrainingWindow window) {
    return new Tuple2<>(keys.get(window.index()), window);
  }
}
