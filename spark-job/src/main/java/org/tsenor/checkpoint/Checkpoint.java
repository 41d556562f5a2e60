package org.tsenor.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.text.Counted;

/**
 * A checkpoint that has been opened: the headers of all its shards, read and checked against each
 * other and the index. Holds no file open.
 */
public final class Checkpoint {
  /** As long as a header may be: an index names the same tensors. */
  private static final long MAX_JSON_BYTES = ShardHeader.MAX_HEADER_BYTES;

  private final Storage storage;
  private final Path root;
  private final List<Shard> shards;
  private final CheckpointIndex index;
  private final Map<String, FileStatus> otherFiles;
  private final List<LeftOut> leftOut;

  /** Files that are copied, and the index. */
  private final Map<String, FileStatus> beside;

  private final Map<String, Shard> shardByTensor = new HashMap<>();

  private Checkpoint(
      Storage storage,
      Path root,
      List<Shard> shards,
      CheckpointIndex index,
      CheckpointLayout layout)
      throws MalformedCheckpointException {
    this.storage = storage;
    this.root = root;
    this.shards = List.copyOf(shards);
    this.index = index;
    Set<String> names = shards.stream().map(Shard::name).collect(Collectors.toSet());
    this.otherFiles = layout == null ? Map.of() : layout.otherFiles(names);
    this.leftOut = layout == null ? List.of() : layout.leftOut(names);
    this.beside = new TreeMap<>(otherFiles);
    if (index != null) {
      beside.put(CheckpointIndex.FILE_NAME, layout.status(CheckpointIndex.FILE_NAME));
    }
    for (Shard shard : shards) {
      addTensors(shard);
    }
    if (index != null) {
      requireIndexed();
    }
  }

  /**
   * Opens a checkpoint and checks every header.
   *
   * @param configuration of the file systems
   * @param path a directory with {@code model.safetensors} or another one {@code .safetensors}
   *     file, or with shards and their index; or one such file, which then is the whole checkpoint
   * @throws MalformedCheckpointException if there is no checkpoint, or a file of it breaks a rule
   */
  public static Checkpoint open(Configuration configuration, Path path) throws IOException {
    CheckpointPlace place = CheckpointPlace.of(configuration, path);
    if (!place.status().isDirectory()) {
      return ofFile(place);
    }
    Storage storage = place.storage();
    FileSystem fileSystem = storage.fileSystem();
    Path root = place.root();
    CheckpointLayout layout = CheckpointLayout.list(fileSystem, root);
    if (layout.has(CheckpointIndex.FILE_NAME)) {
      return ofIndex(storage, root, layout);
    }
    Shard single = Shard.read(fileSystem, layout.onlyShard());
    return new Checkpoint(storage, root, List.of(single), null, layout);
  }

  /**
   * Requires that there is something that can be opened as a checkpoint; headers are not read.
   *
   * @throws MalformedCheckpointException saying what there is instead, and the way on
   */
  public static void requireAt(Configuration configuration, Path path) throws IOException {
    CheckpointPlace.require(configuration, path);
  }

  private static Checkpoint ofFile(CheckpointPlace place) throws IOException {
    place.requireShard();
    Shard shard = Shard.read(place.storage().fileSystem(), place.status());
    return new Checkpoint(place.storage(), shard.path().getParent(), List.of(shard), null, null);
  }

  private static Checkpoint ofIndex(Storage storage, Path root, CheckpointLayout layout)
      throws IOException {
    FileStatus file = layout.status(CheckpointIndex.FILE_NAME);
    CheckpointIndex index =
        CheckpointIndex.parse(
            file.getPath(), JsonFile.read(storage.fileSystem(), file.getPath(), MAX_JSON_BYTES));
    Set<String> names = index.shardNames();
    if (layout.has(CheckpointLayout.SINGLE) && !names.contains(CheckpointLayout.SINGLE)) {
      throw new MalformedCheckpointException(
          root,
          "has both %s and %s with shards %s: only one can be the checkpoint, remove the other"
              .formatted(CheckpointLayout.SINGLE, CheckpointIndex.FILE_NAME, names));
    }
    List<Shard> shards = new ArrayList<>();
    for (String name : names) {
      if (!layout.has(name)) {
        throw new MalformedCheckpointException(
            file.getPath(), "names the shard '%s', which %s".formatted(name, layout.absence(name)));
      }
      shards.add(Shard.read(storage.fileSystem(), layout.status(name)));
    }
    return new Checkpoint(storage, root, shards, index, layout);
  }

  private void addTensors(Shard shard) throws MalformedCheckpointException {
    for (TensorEntry tensor : shard.header().tensors()) {
      Shard other = shardByTensor.put(tensor.name(), shard);
      if (other != null) {
        throw new MalformedCheckpointException(
            shard.path(),
            "has the tensor '%s', which %s has too: allowed is one"
                .formatted(tensor.name(), other.name()));
      }
      if (index != null && !shard.name().equals(index.weightMap().get(tensor.name()))) {
        throw new MalformedCheckpointException(
            shard.path(),
            "has the tensor '%s', which the index places in %s"
                .formatted(
                    tensor.name(), index.weightMap().getOrDefault(tensor.name(), "no shard")));
      }
    }
  }

  private void requireIndexed() throws MalformedCheckpointException {
    for (Map.Entry<String, String> entry : index.weightMap().entrySet()) {
      if (!shardByTensor.containsKey(entry.getKey())) {
        throw new MalformedCheckpointException(
            new Path(root, CheckpointIndex.FILE_NAME),
            "places the tensor '%s' in %s, which does not have it"
                .formatted(Json.shortened(entry.getKey()), entry.getValue()));
      }
    }
  }

  /** The file system the checkpoint is on. */
  public Storage storage() {
    return storage;
  }

  /** The checkpoint's directory, qualified. */
  public Path root() {
    return root;
  }

  /** The shards, sorted by name. */
  public List<Shard> shards() {
    return shards;
  }

  /** The index; empty for a checkpoint of one {@code model.safetensors} without one. */
  public Optional<CheckpointIndex> index() {
    return Optional.ofNullable(index);
  }

  /** The shard that holds this tensor. */
  public Optional<Shard> shardOf(String tensor) {
    return Optional.ofNullable(shardByTensor.get(tensor));
  }

  /** The entry of this tensor in its shard. */
  public Optional<TensorEntry> tensor(String name) {
    return shardOf(name).flatMap(shard -> shard.header().tensor(name));
  }

  /** Bytes of all tensors. */
  public long totalSize() {
    return shards.stream().mapToLong(shard -> shard.header().dataBytes()).sum();
  }

  /**
   * Files to copy beside pruned shards: settings, tokenizer, code, license. Paths relative to
   * {@link #root}, sorted, each that of a regular file; none if one file was opened. Hidden files
   * are not listed.
   */
  public List<String> otherFiles() {
    return List.copyOf(otherFiles.keySet());
  }

  /** Where a file lies, by its path relative to {@link #root}. */
  public Path path(String file) {
    return Storage.child(root, file);
  }

  /**
   * What is not copied, sorted: weights outside of the checkpoint's shards (pickles, GGUF, other
   * safetensors), which beside pruned shards would be the dense model under its name, and what
   * refers to them; what a run wrote that made this checkpoint; and links to any of these.
   */
  public List<LeftOut> leftOut() {
    return leftOut;
  }

  /**
   * Requires that shards, index and other files are as they were when this was opened: what is made
   * of a mixture of two states is neither's.
   *
   * @throws MalformedCheckpointException naming the first file that is not
   */
  public void requireUnchanged() throws IOException {
    for (Shard shard : shards) {
      shard.requireUnchanged(storage.fileSystem());
    }
    for (Map.Entry<String, FileStatus> file : beside.entrySet()) {
      requireUnchanged(path(file.getKey()), file.getValue());
    }
  }

  private void requireUnchanged(Path path, FileStatus before) throws IOException {
    FileStatus now;
    try {
      now = storage.fileSystem().getFileStatus(path);
    } catch (FileNotFoundException e) {
      throw new MalformedCheckpointException(
          path, "was removed since the run was planned: let nothing change a model in use", e);
    }
    if (now.getLen() != before.getLen()
        || now.getModificationTime() != before.getModificationTime()) {
      throw new MalformedCheckpointException(
          path,
          "was changed since the run was planned: it had %s of %s and has %d of %s"
              .formatted(
                  Counted.of(before.getLen(), "byte"),
                  Instant.ofEpochMilli(before.getModificationTime()),
                  now.getLen(),
                  Instant.ofEpochMilli(now.getModificationTime())));
    }
  }

  /**
   * The quantization method that {@code config.json} names, for the whole model or a part of it, or
   * the file or tensor that shows one; empty for a checkpoint of plain weights.
   *
   * @throws MalformedCheckpointException if {@code config.json} is not a JSON object
   */
  public Optional<String> quantization() throws IOException {
    return new PlainWeights(this).quantization();
  }

  /**
   * What {@code config.json} says; empty where there is none.
   *
   * @throws MalformedCheckpointException if it is not a JSON object
   */
  public Optional<JsonNode> config() throws IOException {
    try {
      Path file = new Path(root, "config.json");
      return Optional.of(JsonFile.readObject(storage.fileSystem(), file));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Whether there is such a file, left out or not. */
  boolean has(String file) {
    return otherFiles.containsKey(file)
        || leftOut.stream().anyMatch(leftOutFile -> leftOutFile.name().equals(file));
  }

  /** The files to copy, as they were when this was opened. */
  Map<String, FileStatus> otherStatuses() {
    return otherFiles;
  }

  /**
   * Requires the weights of a model as they are multiplied, and files that are themselves: refuses
   * a quantized checkpoint by the name of its method, an adapter, and pointers of Git LFS.
   *
   * @throws MalformedCheckpointException saying what was found, and the way on
   */
  public void requirePlainWeights() throws IOException {
    new PlainWeights(this).require();
  }

  /**
   * Something of a checkpoint's directory that is not copied beside pruned shards.
   *
   * @param name path relative to the checkpoint, with / between its parts, and behind it if it is a
   *     directory
   * @param reason why, in words that go on from the name
   */
  public record LeftOut(String name, String reason) {}
}
