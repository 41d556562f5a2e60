package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.pruning.calibrated.CalibratedMethod;
import org.tsenor.pruning.calibrated.Compensation;
import org.tsenor.pruning.calibrated.OutputMetric;
import org.tsenor.pruning.calibrated.PreparedArrays;
import org.tsenor.pruning.calibrated.PreparedInput;
import org.tsenor.source.OutputTarget;
import org.tsenor.source.ShardStore;

/**
 * What tasks prepare for later tasks of the same decoder layer, as files in the output's staging
 * directory: it is too large for the driver or a broadcast. They are safetensors with a checksum,
 * read by the same strict reader as a checkpoint: whatever else lies there is an error that names
 * the file.
 *
 * @param store of the output
 */
record LayerFiles(ShardStore store) {
  /** Of deletion, together some ten seconds. */
  private static final int ROUNDS = 20;

  private static final long PAUSE_NANOS = 50_000_000L;

  private static final String METHOD = "method";
  private static final String TENSOR = "tensor";
  private static final String FIRST_ROW = "first_row";
  private static final String DATA = "data";
  private static final String MASK = "mask";

  /** Those of an output directory. */
  public static LayerFiles of(Configuration configuration, OutputTarget output) throws IOException {
    return new LayerFiles(ShardStore.of(configuration, output));
  }

  private Path folder() {
    // A run that has lost its output must not take away what the next one prepared.
    return new Path(
        new Path(store.paths().staging(), "prepared"),
        String.valueOf(store.target().fence().epoch()));
  }

  /** Makes the directory anew: tasks create no directories. For the driver. */
  public void begin() throws IOException {
    end();
    store.requireHeld();
    store.storage().fileSystem().mkdirs(folder());
  }

  /**
   * Removes all files. For the driver.
   *
   * <p>Tasks of a job that has failed may go on for a moment, and a file that one creates while its
   * folder is deleted keeps the folder. Since they create no folders, it is gone for good once it
   * is gone.
   */
  public void end() throws IOException {
    FileSystem files = store.storage().fileSystem();
    for (int round = 0; round < ROUNDS && !isGone(files); round++) {
      LockSupport.parkNanos(round * PAUSE_NANOS);
    }
    Path all = folder().getParent();
    if (files.exists(all) && files.listStatus(all).length == 0) {
      files.delete(all, false);
    }
  }

  private boolean isGone(FileSystem files) throws IOException {
    files.delete(folder(), true);
    return !files.exists(folder());
  }

  /** Whether a file is still there: all of a layer go when it is committed. */
  boolean have(String file) throws IOException {
    return store.storage().fileSystem().exists(new Path(file));
  }

  /**
   * Writes a prepared input.
   *
   * @param method that prepared it
   * @param name of the file, unlike that of any other attempt
   * @return where it lies
   */
  public String write(PreparedArrays arrays, String method, String name) throws IOException {
    Map<String, String> facts = new TreeMap<>(arrays.facts());
    facts.put(METHOD, method);
    List<TensorEntry> entries = new ArrayList<>();
    arrays.matrices().forEach((key, matrix) -> entries.add(ArrayWriter.doubles(key, matrix)));
    Path path = new Path(folder(), name);
    try (ArrayWriter writer = new ArrayWriter(fileSystem(), path, facts, entries)) {
      for (DoubleMatrix matrix : arrays.matrices().values()) {
        writer.write(matrix);
      }
      writer.finish();
    }
    return path.toString();
  }

  /**
   * Reads a prepared input.
   *
   * @param method that prepared it
   * @throws org.tsenor.checkpoint.MalformedCheckpointException if the file is damaged, or something
   *     else
   */
  public PreparedInput read(String file, CalibratedMethod method) throws IOException {
    return read(file, method.name(), method::restore);
  }

  /**
   * Reads a compensation.
   *
   * @throws org.tsenor.checkpoint.MalformedCheckpointException if the file is damaged, or something
   *     else
   */
  Compensation compensation(String file) throws IOException {
    return read(file, Compensation.NAME, Compensation::restore);
  }

  /**
   * Reads a metric of outputs.
   *
   * @throws org.tsenor.checkpoint.MalformedCheckpointException if the file is damaged, or something
   *     else
   */
  OutputMetric metric(String file) throws IOException {
    return read(file, OutputMetric.NAME, OutputMetric::restore);
  }

  private <T> T read(String file, String method, Function<PreparedArrays, T> restore)
      throws IOException {
    try (ArrayReader reader = new ArrayReader(store.storage().fileSystem(), new Path(file))) {
      if (!method.equals(reader.facts().get(METHOD))) {
        throw reader.problem("has nothing that %s prepared".formatted(method));
      }
      Map<String, DoubleMatrix> matrices = new LinkedHashMap<>();
      for (TensorEntry array : reader.arrays()) {
        matrices.put(array.name(), reader.doubles(array));
      }
      reader.finish();
      try {
        return restore.apply(new PreparedArrays(reader.facts(), matrices));
      } catch (IllegalArgumentException e) {
        throw reader.problem(e.getMessage());
      }
    }
  }

  /**
   * Writes rows of a weight.
   *
   * @param name of the file, unlike that of any other attempt
   * @return where it lies
   */
  public String write(StoredRows rows, String name) throws IOException {
    Map<String, String> facts =
        Map.of(TENSOR, rows.tensor(), FIRST_ROW, Long.toString(rows.firstRow()));
    Path path = new Path(folder(), name);
    List<TensorEntry> entries =
        List.of(ArrayWriter.bytes(DATA, rows.data()), ArrayWriter.bytes(MASK, rows.mask()));
    try (ArrayWriter writer = new ArrayWriter(fileSystem(), path, facts, entries)) {
      writer.write(rows.data());
      writer.write(rows.mask());
      writer.finish();
    }
    return path.toString();
  }

  /**
   * Reads rows of a weight.
   *
   * @throws org.tsenor.checkpoint.MalformedCheckpointException if the file is damaged, or something
   *     else
   */
  public StoredRows rows(String file) throws IOException {
    try (ArrayReader reader = new ArrayReader(store.storage().fileSystem(), new Path(file))) {
      List<TensorEntry> arrays = reader.arrays();
      Map<String, String> facts = reader.facts();
      if (!arrays.stream().map(TensorEntry::name).toList().equals(List.of(DATA, MASK))
          || !facts.getOrDefault(FIRST_ROW, "").matches("\\d{1,18}")
          || !facts.containsKey(TENSOR)) {
        throw reader.problem("has no rows of a pruned weight");
      }
      byte[] data = reader.bytes(arrays.get(0));
      byte[] mask = reader.bytes(arrays.get(1));
      reader.finish();
      return new StoredRows(facts.get(TENSOR), Long.parseLong(facts.get(FIRST_ROW)), data, mask);
    }
  }

  /** Tasks make no directories. */
  private FileSystem fileSystem() {
    return store.storage().renamesCheaply()
        ? store.scratchFileSystem()
        : store.storage().fileSystem();
  }
}
