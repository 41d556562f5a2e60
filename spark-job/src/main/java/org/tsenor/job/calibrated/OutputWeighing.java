package org.tsenor.job.calibrated;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.tsenor.job.calibrated.MetricFunction.WeighedLinear;
import org.tsenor.model.Linear;

/**
 * Weighs the outputs of a decoder layer's linears: one Spark job of two stages, windows first,
 * which pass the dense layer there and back, linears then.
 *
 * @param context of the run
 * @param methods say which rows are weighed against each other
 * @param calibrated windows with an index below this are summed
 * @param seed of the errors that are passed back
 */
record OutputWeighing(
    Broadcast<RunContext> context, MethodFactory methods, int calibrated, long seed) {
  /** Sends all sums of one linear to one task. */
  private static final class ByLinear extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final int linears;

    ByLinear(int linears) {
      this.linears = linears;
    }

    @Override
    public int numPartitions() {
      return linears;
    }

    @Override
    public int getPartition(Object key) {
      return ((MetricKey) key).linear();
    }
  }

  /**
   * Weighs.
   *
   * @param windows before the layer
   * @param layer dense
   * @param inputs of the linears
   * @param tokens counts what has passed, for progress
   * @return files by the linears' tensors
   * @throws org.tsenor.job.settings.UserInputException if gradients are not finite
   */
  Map<String, String> weigh(
      JavaRDD<TwinWindow> windows,
      LayerSource layer,
      List<InputLinears> inputs,
      LongAccumulator tokens) {
    EnumMap<Linear, Integer> groups = new EnumMap<>(Linear.class);
    for (Linear linear : Linear.values()) {
      String tensor = linear.weight(layer.layer());
      inputs.stream()
          .filter(input -> input.targets().containsKey(tensor))
          .forEach(input -> groups.put(linear, methods.rowGroup(input.targets().get(tensor))));
    }
    List<Linear> linears = List.copyOf(groups.keySet());
    Map<String, String> files = new HashMap<>();
    windows
        .mapPartitionsToPair(new WeighFunction(context, layer, groups, calibrated, seed, tokens))
        .repartitionAndSortWithinPartitions(new ByLinear(linears.size()))
        .mapPartitions(new MetricFunction(context, layer.layer(), linears, groups))
        .collect()
        .forEach(
            answer -> {
              WeighedLinear linear = answer.orThrow();
              files.put(linear.tensor(), linear.file());
            });
    return files;
  }
}
