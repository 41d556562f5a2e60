package org.tsenor.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Which files a checkpoint's directory holds, and what each is for. */
final class CheckpointLayout {
  static final String SHARD_SUFFIX = ".safetensors";
  static final String SINGLE = "model.safetensors";

  private static final List<String> PICKLES = List.of(".bin", ".pth", ".pt", ".ckpt", ".pkl");
  private static final List<String> OTHER_WEIGHTS =
      List.of(".gguf", ".ggml", ".h5", ".msgpack", ".onnx", ".onnx_data", ".tflite", ".npz");
  private static final Set<String> STAGING = Set.of("_staging", "_bands", "_temporary");
  private static final String INDEX_SUFFIX = ".index.json";

  /** A link from a directory to one above it must not keep us listing. */
  private static final int MAX_DEPTH = 16;

  private final Path root;

  /** Files by their path relative to the root, with / between its parts; sorted. */
  private final Map<String, FileStatus> files = new TreeMap<>();

  private CheckpointLayout(Path root) {
    this.root = root;
  }

  /** Lists a directory, without hidden files and staging directories. */
  static CheckpointLayout list(FileSystem fileSystem, Path root) throws IOException {
    CheckpointLayout layout = new CheckpointLayout(root);
    try {
      layout.addAll(fileSystem, root, "", 0);
    } catch (FileNotFoundException e) {
      throw new MalformedCheckpointException(
          root, "does not exist: a directory with a checkpoint is needed", e);
    }
    return layout;
  }

  private void addAll(FileSystem fileSystem, Path directory, String prefix, int depth)
      throws IOException {
    if (depth > MAX_DEPTH) {
      throw new MalformedCheckpointException(
          directory, "is nested too deep: allowed are %d directories".formatted(MAX_DEPTH));
    }
    for (FileStatus status : fileSystem.listStatus(directory)) {
      String name = status.getPath().getName();
      if (status.isDirectory()) {
        if (!name.startsWith(".") && !STAGING.contains(name)) {
          addAll(fileSystem, status.getPath(), prefix + name + "/", depth + 1);
        }
      } else if (!name.startsWith(".") && !name.equals("_SUCCESS")) {
        files.put(prefix + name, status);
      }
    }
  }

  boolean has(String name) {
    return files.containsKey(name);
  }

  FileStatus status(String name) {
    return files.get(name);
  }

  /** Refuses a directory without shards, in words that say what it has instead. */
  MalformedCheckpointException withoutShards() {
    List<String> pickles = topLevel(PICKLES);
    List<String> others = topLevel(OTHER_WEIGHTS);
    List<String> shards = topLevel(List.of(SHARD_SUFFIX));
    String problem;
    if (!shards.isEmpty()) {
      problem =
          "has %s but neither %s nor %s: add the index, or name one file itself"
              .formatted(shards, SINGLE, CheckpointIndex.FILE_NAME);
    } else if (!pickles.isEmpty()) {
      problem =
          "has only pickled weights, %s, which run code when they are loaded: convert them to"
              + " safetensors first";
      problem = problem.formatted(pickles);
    } else if (!others.isEmpty()) {
      problem = "has weights in another format, %s: allowed is safetensors".formatted(others);
    } else {
      problem =
          "has no weights: %s, or shards with %s, is needed"
              .formatted(SINGLE, CheckpointIndex.FILE_NAME);
    }
    return new MalformedCheckpointException(root, problem);
  }

  private List<String> topLevel(List<String> suffixes) {
    return files.keySet().stream()
        .filter(name -> name.indexOf('/') < 0 && endsWithAny(name, suffixes))
        .toList();
  }

  /** Files that belong beside the weights whatever their format: settings, tokenizer, code. */
  List<String> otherFiles(Set<String> shards) {
    return select(shards, false);
  }

  /** Files with weights that are not this checkpoint's shards. */
  List<String> leftOut(Set<String> shards) {
    return select(shards, true);
  }

  private List<String> select(Set<String> shards, boolean weights) {
    Set<String> rest = new TreeSet<>(files.keySet());
    rest.removeAll(shards);
    rest.remove(CheckpointIndex.FILE_NAME);
    List<String> selected = new ArrayList<>(rest);
    selected.removeIf(name -> isWeights(name) != weights);
    return List.copyOf(selected);
  }

  private static boolean isWeights(String name) {
    String plain =
        name.endsWith(INDEX_SUFFIX)
            ? name.substring(0, name.length() - INDEX_SUFFIX.length())
            : name;
    return endsWithAny(plain, PICKLES)
        || endsWithAny(plain, OTHER_WEIGHTS)
        || endsWithAny(plain, List.of(SHARD_SUFFIX));
  }

  private static boolean endsWithAny(String name, List<String> suffixes) {
    String lower = name.toLowerCase(Locale.ROOT);
    return suffixes.stream().anyMatch(lower::endsWith);
  }
}
