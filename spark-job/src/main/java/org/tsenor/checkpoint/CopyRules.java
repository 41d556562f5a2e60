package org.tsenor.checkpoint;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which files of a checkpoint go with its weights, whatever their values: settings, tokenizer,
 * code. Others would be the dense model under the name of the pruned one, lead a loader to it, or
 * be taken for what a run writes itself.
 */
final class CopyRules {
  static final String SHARD_SUFFIX = ".safetensors";
  static final List<String> PICKLES = List.of(".bin", ".pth", ".pt", ".ckpt", ".pkl");
  static final List<String> OTHER_WEIGHTS =
      List.of(".gguf", ".ggml", ".h5", ".msgpack", ".onnx", ".tflite", ".npz", ".ot", ".pdparams");

  /** What programs that download add to a name until they are done. */
  static final List<String> UNFINISHED =
      List.of(".incomplete", ".part", ".partial", ".crdownload", ".aria2", ".download");

  /** Weights too long for an ONNX file lie beside it, under one of several customary names. */
  private static final Pattern ONNX_PART = Pattern.compile(".*\\.onnx[._]data.*");

  /** {@code model.safetensors.index.json}, and of variants {@code ….index.fp16.json}. */
  private static final Pattern INDEX = Pattern.compile("(.+)\\.index(\\.[^./]+)?\\.json");

  private static final String ADAPTER_SETTINGS = "adapter_config.json";
  private static final String ADAPTER = "adapter_model.";

  /** Of Meta's and Mistral's own formats. */
  private static final String CONSOLIDATED_SETTINGS = "params.json";

  private static final String CONSOLIDATED = "consolidated.";

  /** Names in a checkpoint's directory that a run gives to what it writes itself. */
  private static final Map<String, String> OURS =
      Map.of(
          "report.json",
          "is the report of how the input was made",
          "SHA256SUMS",
          "has digests of the input's files",
          CheckpointNames.MASKS,
          "has masks of the input's weights",
          CheckpointNames.COMPACT,
          "has the input's weights in another form");

  private static final Set<String> STAGING =
      Set.of(CheckpointNames.STAGING, CheckpointNames.BANDS, "_temporary");

  private final Set<String> shards;
  private final Set<String> all;

  /**
   * @param shards names of the checkpoint's shards
   * @param all files, by their paths relative to the checkpoint
   */
  CopyRules(Set<String> shards, Set<String> all) {
    this.shards = shards;
    this.all = all;
  }

  /** Why a file or directory is a run's own, by its path relative to the checkpoint. */
  static Optional<String> problemOfName(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (STAGING.contains(name)) {
      return Optional.of("was left by a run that wrote the input");
    }
    return Optional.ofNullable(OURS.get(path));
  }

  /** Whether a link to this path in the checkpoint may be replaced by a copy of what lies there. */
  static boolean isCopiedAs(String path) {
    String parent = "";
    for (String part : path.split("/", -1)) {
      if (part.startsWith(".") || problemOfName(parent + part).isPresent()) {
        return false;
      }
      parent += part + "/";
    }
    return !isWeights(path);
  }

  /** Why a file is left out that is none of the shards; empty if it is copied. */
  Optional<String> problem(String path) {
    if (isWeights(path)) {
      return Optional.of("holds unpruned weights");
    }
    if (endsWithAny(path, UNFINISHED)) {
      return Optional.of("is of a download that did not end");
    }
    String folder = path.substring(0, path.lastIndexOf('/') + 1);
    String name = path.substring(folder.length());
    if (INDEX.matcher(name).results().anyMatch(match -> isWeights(match.group(1)))) {
      return Optional.of("is an index of weights that are not copied");
    }
    if (name.equals(ADAPTER_SETTINGS) && shards.stream().noneMatch(s -> s.startsWith(ADAPTER))) {
      return Optional.of("makes loaders take a base model, whose adapter is not copied");
    }
    if (name.equals(CONSOLIDATED_SETTINGS) && hasOtherWeights(folder + CONSOLIDATED)) {
      return Optional.of("belongs to weights that are not copied");
    }
    return Optional.empty();
  }

  private boolean hasOtherWeights(String start) {
    return all.stream().anyMatch(p -> p.startsWith(start) && isWeights(p) && !shards.contains(p));
  }

  /** Whether a file is the unfinished download of another. */
  static boolean isUnfinished(String file, String other) {
    return file.startsWith(other) && endsWithAny(file, UNFINISHED);
  }

  /** Whether a file holds weights, by its name. */
  static boolean isWeights(String name) {
    return endsWithAny(name, PICKLES)
        || endsWithAny(name, OTHER_WEIGHTS)
        || endsWithAny(name, List.of(SHARD_SUFFIX))
        || ONNX_PART.matcher(name.toLowerCase(Locale.ROOT)).matches();
  }

  static boolean endsWithAny(String name, List<String> suffixes) {
    String lower = name.toLowerCase(Locale.ROOT);
    return suffixes.stream().anyMatch(lower::endsWith);
  }
}
