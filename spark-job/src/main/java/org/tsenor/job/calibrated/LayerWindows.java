package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.util.LongAccumulator;

/**
 * The calibration windows on their way through the decoder layers, on the executors. What an
 * executor loses is computed again, from the tokens through all layers before.
 */
interface LayerWindows {
  /** A decoder layer as it was. */
  LayerSource dense(int layer);

  /**
   * Prepares inputs of the layer that comes next for their linears.
   *
   * @param pruned the layer as far as it is pruned
   * @param inputs of linears that none of the pruned ones comes behind; at least one
   * @param tokens counts what has passed, for progress
   */
  List<PreparedLinears> calibrate(
      LayerSource pruned, List<InputLinears> inputs, LongAccumulator tokens);

  /** Whether outputs of linears are weighed before a layer is pruned. */
  default boolean weigh() {
    return false;
  }

  /**
   * Weighs the outputs of linears of the layer that comes next, by the dense one.
   *
   * @param layer which one
   * @param inputs of the linears
   * @param tokens counts what has passed, for progress
   * @return files with the metrics, by the linears' tensors; none if they do not {@link #weigh}
   * @throws org.tsenor.job.settings.UserInputException if gradients are not finite
   */
  default Map<String, String> weighOutputs(
      int layer, List<InputLinears> inputs, LongAccumulator tokens) {
    return Map.of();
  }

  /** Tokens that {@link #calibrate} will count. */
  long calibrationTokens(int layer, List<InputLinears> inputs);

  /**
   * Passes the windows through the layer that comes next, and waits for it.
   *
   * @param layer which one
   * @param shard that it was pruned to
   * @param tokens counts what has passed, for progress
   * @return how far the pruned stream is from the dense one then; empty where there is one stream
   */
  Optional<Deviation> pass(int layer, LayerSource shard, LongAccumulator tokens) throws IOException;

  /** Whether the layers that they pass are trained with them once they are pruned. */
  boolean train();

  /**
   * Passes the windows through the layer that comes next as it was, to train it with what they are
   * before it and behind it. {@link #pass} then begins before the layer again.
   *
   * @param layer which one
   * @param tokens counts what has passed, for progress
   * @throws UnsupportedOperationException if they do not {@link #train}
   */
  default TrainingSet trainingSet(int layer, LongAccumulator tokens) {
    throw new UnsupportedOperationException("one stream has nothing to train towards");
  }

  /** A damping that has to be chosen before anything is calibrated. */
  interface OpenDamping {
    /**
     * The same windows where they are now, to try a damping on: they pass on by themselves.
     *
     * @param damping share of the mean of the diagonal
     */
    LayerWindows trial(double damping);

    /** Settles it. */
    void settle(double damping);
  }

  /** What is still to be chosen; empty if nothing is. */
  Optional<OpenDamping> openDamping();

  /** Windows that are calibrated with. */
  int calibrated();

  /** Tokens of those. */
  long calibratedTokens();

  /** Tokens that {@link #pass} will count. */
  long tokens();

  /** Whether a pass behind the last layer tells anything. */
  boolean measuresDeviation();

  /** Frees their memory. */
  void release();
}
