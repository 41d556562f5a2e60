package org.tsenor.model;

import java.io.IOException;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.pruning.WeightFormat;

/** Gives the weights of one decoder layer as they are stored. */
@FunctionalInterface
public interface StoredTensors {
  /** Gives all of them; what comes later takes the place of what came before. */
  void read(Consumer into) throws IOException;

  /** Takes weights piece by piece. */
  @FunctionalInterface
  interface Consumer {
    /**
     * Takes a piece of one tensor.
     *
     * @param tensor its full name
     * @param format of the weights
     * @param bytes begin with the piece's; valid during the call
     * @param first weight of the piece in the tensor
     * @param count of weights
     */
    void accept(String tensor, WeightFormat format, byte[] bytes, int first, int count);
  }

  /**
   * A layer as it lies in a checkpoint.
   *
   * @param config that {@link TensorShapes#check} has found to fit
   * @param layer from 0
   */
  static StoredTensors of(Checkpoint checkpoint, ModelConfig config, int layer) {
    return into -> {
      try (TensorReader reader = new TensorReader(checkpoint)) {
        for (String name : new TensorShapes(config).ofLayer(layer).keySet()) {
          reader.stream(
              name,
              (format, bytes, first, count) -> into.accept(name, format, bytes, first, count));
        }
      }
    };
  }
}
