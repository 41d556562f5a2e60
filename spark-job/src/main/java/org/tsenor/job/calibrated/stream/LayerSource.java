package org.tsenor.job.calibrated.stream;

import java.io.IOException;
import java.io.Serializable;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.model.forward.DecoderContext;
import org.tsenor.model.forward.DecoderLayer;
import org.tsenor.model.weights.LayerWeights;

/**
 * A decoder layer by where its weights lie.
 *
 * @param path a checkpoint, or a shard with all tensors of the layer
 * @param layer from 0
 */
public record LayerSource(String path, int layer) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The layer, whose weights all tasks of a JVM share while they are at it. */
  public DecoderLayer open(RunContext run, DecoderContext decoder) throws IOException {
    LayerWeights weights =
        SharedMemory.of(run.run() + " forward " + layer)
            .get(
                path,
                () ->
                    LayerWeights.read(
                        Checkpoint.open(run.configuration(), new Path(path)), run.config(), layer));
    return new DecoderLayer(decoder, weights);
  }
}
