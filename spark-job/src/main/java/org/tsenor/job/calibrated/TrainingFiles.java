package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.model.LayerTraining.Moments;
import org.tsenor.source.OutputTarget;
import org.tsenor.source.ShardStore;

/**
 * What epochs of a decoder layer's training leave for the next ones, as files in the output's
 * staging directory, whichever run comes to them. See {@link LayerFiles}.
 *
 * @param store of the output
 */
record TrainingFiles(ShardStore store) {
  private static final String WEIGHTS = "weights";
  private static final String MEAN = "mean";
  private static final String SQUARE = "square";

  /** Those of an output directory. */
  static TrainingFiles of(Configuration configuration, OutputTarget output) throws IOException {
    return new TrainingFiles(ShardStore.of(configuration, output));
  }

  private Path folder() {
    return new Path(store.paths().staging(), "training");
  }

  private Path progress(int layer) {
    return new Path(folder(), "layer-%d.json".formatted(layer));
  }

  /** Makes the directory: tasks create none. For the driver. */
  void begin() throws IOException {
    store.requireHeld();
    store.storage().fileSystem().mkdirs(folder());
  }

  /** Removes all. For the driver. */
  void end() throws IOException {
    store.requireHeld();
    store.storage().fileSystem().delete(folder(), true);
  }

  /** How far a run has come with a layer; empty if none has. For the driver. */
  Optional<TrainingProgress> progressOf(int layer) throws IOException {
    FileSystem files = store.storage().fileSystem();
    Path path = progress(layer);
    return files.exists(path) ? Optional.of(TrainingProgress.read(files, path)) : Optional.empty();
  }

  /** Writes how far this run has come with a layer, all or nothing. For the driver. */
  void keep(int layer, TrainingProgress progress) throws IOException {
    store.requireHeld();
    store.storage().writeAtomically(progress(layer), progress.toBytes());
  }

  /**
   * Writes a linear's weights and moments.
   *
   * @param name of the file, unlike that of any other attempt of any run
   * @return where it lies
   */
  String write(Moments moments, String name) throws IOException {
    Path path = new Path(folder(), name);
    List<TensorEntry> entries =
        List.of(
            ArrayWriter.floats(WEIGHTS, moments.weights()),
            ArrayWriter.floats(MEAN, moments.mean()),
            ArrayWriter.floats(SQUARE, moments.square()));
    try (ArrayWriter writer = new ArrayWriter(fileSystem(), path, Map.of(), entries)) {
      writer.write(moments.weights());
      writer.write(moments.mean());
      writer.write(moments.square());
      writer.finish();
    }
    return path.toString();
  }

  /**
   * Reads a linear's weights and moments.
   *
   * @throws org.tsenor.checkpoint.MalformedCheckpointException if the file is damaged, or something
   *     else
   */
  Moments moments(String file) throws IOException {
    try (ArrayReader reader = new ArrayReader(store.storage().fileSystem(), new Path(file))) {
      List<TensorEntry> arrays = reader.arrays();
      if (!arrays.stream().map(TensorEntry::name).toList().equals(List.of(WEIGHTS, MEAN, SQUARE))) {
        throw reader.problem("has no weights of a linear that is trained");
      }
      Moments moments =
          new Moments(
              reader.floats(arrays.get(0)),
              reader.floats(arrays.get(1)),
              reader.floats(arrays.get(2)));
      reader.finish();
      return moments;
    }
  }

  /** Tasks make no directories. */
  private FileSystem fileSystem() {
    return store.storage().renamesCheaply()
        ? store.scratchFileSystem()
        : store.storage().fileSystem();
  }
}
