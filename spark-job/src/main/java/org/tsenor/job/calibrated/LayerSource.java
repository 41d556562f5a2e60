package org.tsenor.job.calibrated;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.job.executor.AlgebraChoice;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.model.DecoderContext;
import org.tsenor.model.DecoderLayer;
import org.tsenor.model.LayerPass;
import org.tsenor.model.LayerWeights;
import org.tsenor.model.cuda.DeviceLayerPass;
import org.tsenor.model.cuda.StoredLayer;
import org.tsenor.model.cuda.WeightSource;
import org.tsenor.pruning.WeightFormat;

/**
 * A decoder layer by where its weights lie.
 *
 * @param path a checkpoint, or a shard with all tensors of the layer
 * @param layer from 0
 * @param replaced files with {@link StoredRows} that take the place of the layer's own
 */
record LayerSource(String path, int layer, List<String> replaced) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A layer as it lies there. */
  public LayerSource(String path, int layer) {
    this(path, layer, List.of());
  }

  /** The same layer with rows in place of its own. */
  public LayerSource with(List<String> files) {
    return new LayerSource(path, layer, files);
  }

  /** The layer, whose weights all tasks of a JVM share while they are at it. */
  public DecoderLayer open(RunContext run, DecoderContext decoder) throws IOException {
    return new DecoderLayer(decoder, SharedMemory.of(step(run)).get(path, () -> read(run)));
  }

  /** With more rows replaced it is another layer, before which this one is let go of. */
  private String step(RunContext run) {
    return "%s forward %d %d".formatted(run.run(), layer, replaced.size());
  }

  /** A pass through the layer for one task, on the device that it has, or on the host. */
  public LayerPass pass(RunContext run, AlgebraChoice algebra) throws IOException {
    DecoderContext decoder = run.decoder();
    return algebra.device().isPresent()
        ? DeviceLayerPass.open(algebra.device().get(), decoder, stored(run))
        : LayerPass.of(open(run, decoder), decoder.scratch());
  }

  /** The layer for a device, where all tasks of a JVM share it while they are at it. */
  public StoredLayer stored(RunContext run) {
    // What the step before has shared is let go of, on the host too.
    SharedMemory.of(step(run));
    return new StoredLayer(step(run) + " " + path, layer, into -> stream(run, into));
  }

  private Checkpoint checkpoint(RunContext run) throws IOException {
    return path.equals(run.model())
        ? run.checkpoint()
        : Checkpoint.open(run.configuration(), new Path(path));
  }

  private void stream(RunContext run, WeightSource.Consumer into) throws IOException {
    Checkpoint checkpoint = checkpoint(run);
    WeightSource.of(checkpoint, run.config(), layer).read(into);
    LayerFiles files = LayerFiles.of(run.configuration(), run.output());
    for (String file : replaced) {
      StoredRows rows = files.rows(file);
      TensorEntry tensor = checkpoint.tensor(rows.tensor()).orElseThrow();
      WeightFormat format = WeightFormat.of(tensor.dtype().label()).orElseThrow();
      int first = Math.toIntExact(rows.firstRow() * tensor.columns());
      into.accept(rows.tensor(), format, rows.data(), first, rows.data().length / format.bytes());
    }
  }

  private LayerWeights read(RunContext run) throws IOException {
    Checkpoint checkpoint = checkpoint(run);
    LayerWeights weights = LayerWeights.read(checkpoint, run.config(), layer);
    LayerFiles files = LayerFiles.of(run.configuration(), run.output());
    for (String file : replaced) {
      StoredRows rows = files.rows(file);
      String dtype = checkpoint.tensor(rows.tensor()).orElseThrow().dtype().label();
      replace(weights.tensor(rows.tensor()), rows, WeightFormat.of(dtype).orElseThrow());
    }
    return weights;
  }

  private static void replace(FloatMatrix weight, StoredRows rows, WeightFormat format) {
    int first = Math.toIntExact(rows.firstRow()) * weight.columns();
    for (int i = 0; i < rows.data().length / format.bytes(); i++) {
      weight.values()[first + i] = format.widen(rows.data(), i);
    }
  }
}
