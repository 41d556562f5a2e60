package org.tsenor.job.calibrated;

import java.util.List;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.tsenor.job.settings.CalibrationSettings.OnFailure;
import org.tsenor.job.settings.MethodSettings;

/**
 * Collects the statistics of a decoder layer's inputs and prepares them: one Spark job of two
 * stages, windows first, inputs then.
 *
 * @param context of the run
 * @param method that is prepared
 * @param onFailure what happens where it cannot be
 * @param windows how many are calibrated with, the first ones
 */
record LayerStatistics(
    Broadcast<RunContext> context, MethodSettings method, OnFailure onFailure, int windows) {
  /** Sends all pieces of one input to one task. */
  private static final class ByInput extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final int inputs;

    ByInput(int inputs) {
      this.inputs = inputs;
    }

    @Override
    public int numPartitions() {
      return inputs;
    }

    @Override
    public int getPartition(Object key) {
      return ((PanelKey) key).input();
    }
  }

  /** Tokens of the windows that are calibrated with. */
  long tokens() {
    return (long) windows * context.value().windowTokens();
  }

  /** The same with a damping that was open. */
  LayerStatistics withDamping(double share) {
    return new LayerStatistics(context, method.withDamping(share), onFailure, windows);
  }

  /** A decoder layer as it was. */
  LayerSource dense(int layer) {
    return new LayerSource(context.value().model(), layer);
  }

  /**
   * Prepares a layer's inputs for its linears.
   *
   * @param streams windows before the layer
   * @param layer dense, or with rows replaced by what they were pruned to
   * @param inputs that are wanted, in the order of {@link org.tsenor.model.LinearInput}; at least
   *     one
   * @param tokensDone counts tokens that have passed, for progress
   */
  public List<PreparedLinears> prepare(
      JavaRDD<WindowStream> streams,
      LayerSource layer,
      List<InputLinears> inputs,
      LongAccumulator tokensDone) {
    return prepare(
        streams.mapPartitionsToPair(new CollectFunction(context, layer, inputs, tokensDone)),
        inputs);
  }

  /**
   * Prepares one input for its linears, with what makes up for the linears pruned before.
   *
   * @param windows at the input's place
   * @param layer dense, and with rows replaced by what they were pruned to
   * @param input that is wanted
   * @param tokensDone counts tokens that have passed, for progress
   */
  List<PreparedLinears> prepareTwin(
      JavaRDD<TwinWindow> windows,
      TwinSource layer,
      InputLinears input,
      LongAccumulator tokensDone) {
    return prepare(
        windows.mapPartitionsToPair(
            new TwinCollectFunction(context, layer, input, this.windows, tokensDone)),
        List.of(input));
  }

  private List<PreparedLinears> prepare(
      JavaPairRDD<PanelKey, double[]> pieces, List<InputLinears> inputs) {
    return pieces
        .repartitionAndSortWithinPartitions(new ByInput(inputs.size()))
        .mapPartitions(
            new PrepareFunction(context, inputs, new MethodFactory(method), onFailure, windows))
        .collect();
  }
}
