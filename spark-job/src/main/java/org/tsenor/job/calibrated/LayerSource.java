package org.tsenor.job.calibrated;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.engine.SharedThings;
import org.tsenor.model.StoredLayer;
import org.tsenor.model.StoredTensors;
import org.tsenor.pruning.WeightFormat;
import org.tsenor.source.Artifact;

/**
 * A decoder layer by where its weights lie.
 *
 * @param path a checkpoint, or a shard with all tensors of the layer
 * @param layer from 0
 * @param replaced files with {@link StoredRows} that take the place of the layer's own, until the
 *     layer is committed
 * @param shard of the output that it is committed as; empty where nothing is replaced
 */
record LayerSource(String path, int layer, List<String> replaced, String shard)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A layer as it lies there. */
  public LayerSource(String path, int layer) {
    this(path, layer, List.of(), "");
  }

  /**
   * The same layer with rows in place of its own.
   *
   * @param committedAs shard of the output
   */
  public LayerSource with(List<String> files, String committedAs) {
    return files.isEmpty() ? this : new LayerSource(path, layer, files, committedAs);
  }

  /** The layer, whose weights tasks share while they are at it. */
  public StoredLayer layer(RunContext run) {
    // What the step before has shared is let go of, even where the layer does not lie on the heap.
    SharedThings.onHeap().begin(step(run));
    return layer(run, step(run));
  }

  /** The layer for a task that trains a copy of its own: what passed it before is let go of. */
  StoredLayer trained(RunContext run) {
    String step = "%s train %d".formatted(run.run(), layer);
    SharedThings.onHeap().begin(step);
    return layer(run, step);
  }

  /** The layer as a thing of a step. */
  StoredLayer layer(RunContext run, String step) {
    String key = "%s with %d pieces".formatted(path, replaced.size());
    return new StoredLayer(step, key, run.config(), layer, into -> stream(run, into));
  }

  /** With more rows replaced it is another layer, before which this one is let go of. */
  String step(RunContext run) {
    return "%s forward %d %d".formatted(run.run(), layer, replaced.size());
  }

  private Checkpoint checkpoint(RunContext run) throws IOException {
    return path.equals(run.model())
        ? run.checkpoint()
        : Checkpoint.open(run.configuration(), new Path(path));
  }

  private void stream(RunContext run, StoredTensors.Consumer into) throws IOException {
    LayerFiles files = LayerFiles.of(run.configuration(), run.output());
    if (!replaced.isEmpty() && !files.have(replaced.get(0))) {
      // The layer is committed, and windows that an executor has lost pass it once more.
      Path written = files.store().located(Artifact.SHARDS, shard);
      Checkpoint committed = Checkpoint.open(run.configuration(), written);
      StoredTensors.of(committed, run.config(), layer).read(into);
      return;
    }
    Checkpoint checkpoint = checkpoint(run);
    StoredTensors.of(checkpoint, run.config(), layer).read(into);
    for (String file : replaced) {
      StoredRows rows = files.rows(file);
      TensorEntry tensor = checkpoint.tensor(rows.tensor()).orElseThrow();
      WeightFormat format = WeightFormat.of(tensor.dtype().label()).orElseThrow();
      int first = Math.toIntExact(rows.firstRow() * tensor.columns());
      into.accept(rows.tensor(), format, rows.data(), first, rows.data().length / format.bytes());
    }
  }
}
