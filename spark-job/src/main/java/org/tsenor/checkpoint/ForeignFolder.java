package org.tsenor.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * A directory that may be something else than a checkpoint: what it is, and the way on from there.
 *
 * @param fileSystem it is on
 * @param root the directory
 * @param names of what lies in it, but hidden files; sorted
 */
record ForeignFolder(FileSystem fileSystem, Path root, List<String> names) {
  private static final String SNAPSHOTS = "snapshots";
  private static final String ORIGINAL = "original";
  private static final String ADAPTER = "adapter_model.";
  private static final String ADAPTER_SETTINGS = "adapter_config.json";
  private static final String CONSOLIDATED = "consolidated";
  private static final Pattern PART = Pattern.compile(".*-(\\d+)-of-(\\d+)\\.safetensors");

  /** Most subfolders that are looked into, and named. */
  private static final int LOOKED_INTO = 1000;

  private static final int NAMED = 8;

  static ForeignFolder of(FileSystem fileSystem, Path root) throws IOException {
    List<String> names = new ArrayList<>();
    if (fileSystem instanceof RawLocalFileSystem disks) {
      // Hadoop's own list lacks links that lead nowhere.
      try (DirectoryStream<java.nio.file.Path> children =
          Files.newDirectoryStream(disks.pathToFile(root).toPath())) {
        children.forEach(child -> names.add(child.getFileName().toString()));
      } catch (AccessDeniedException e) {
        throw new MalformedCheckpointException(root, "cannot be read: permission is denied", e);
      }
    } else {
      for (FileStatus status : fileSystem.listStatus(root)) {
        names.add(status.getPath().getName());
      }
    }
    names.removeIf(name -> name.startsWith("."));
    names.sort(null);
    return new ForeignFolder(fileSystem, root, List.copyOf(names));
  }

  /** Whether its files have to be looked at to know that it is no checkpoint. */
  boolean mayBeCheckpoint() {
    return names.contains(CheckpointIndex.FILE_NAME) || !shards().isEmpty();
  }

  /** Whether its names are those of a checkpoint. */
  boolean hasCheckpoint() {
    return names.contains(CheckpointIndex.FILE_NAME) || onlyShard().isPresent();
  }

  /** The one file that is the checkpoint where there is no index; empty if none can be. */
  Optional<String> onlyShard() {
    if (names.contains(CheckpointLayout.SINGLE)) {
      return Optional.of(CheckpointLayout.SINGLE);
    }
    List<String> shards = new ArrayList<>(shards());
    shards.removeIf(ForeignFolder::isAdapter);
    if (shards.size() > 1) {
      shards.removeIf(name -> name.startsWith(CONSOLIDATED));
    }
    return shards.size() == 1 && !isOneOfSeveral(shards.get(0))
        ? Optional.of(shards.get(0))
        : Optional.empty();
  }

  /** Whether a file's name says that there are others. */
  static boolean isOneOfSeveral(String name) {
    Matcher part = PART.matcher(name);
    return part.matches() && !part.group(2).matches("0*1");
  }

  static boolean isAdapter(String name) {
    return name.startsWith(ADAPTER);
  }

  private List<String> shards() {
    return withEnding(List.of(CheckpointLayout.SHARD_SUFFIX));
  }

  private List<String> withEnding(List<String> suffixes) {
    return names.stream().filter(name -> CopyRules.endsWithAny(name, suffixes)).toList();
  }

  /** Refuses a directory without shards, or without the index of several. */
  MalformedCheckpointException refusal() throws IOException {
    return new MalformedCheckpointException(root, problem());
  }

  private String problem() throws IOException {
    List<String> shards =
        shards().stream().filter(Predicate.not(ForeignFolder::isAdapter)).toList();
    if (!shards.isEmpty()) {
      return "has %s but neither %s nor %s: add the index, or name one file itself"
          .formatted(few(shards), CheckpointLayout.SINGLE, CheckpointIndex.FILE_NAME);
    }
    if (names.contains(ADAPTER_SETTINGS) || names.stream().anyMatch(ForeignFolder::isAdapter)) {
      return adapter(fileSystem, root);
    }
    if (names.contains(SNAPSHOTS)) {
      return cache();
    }
    List<String> pickles = withEnding(CopyRules.PICKLES);
    if (!pickles.isEmpty()) {
      return ("has only pickled weights, %s, which run code when they are loaded: convert them to"
              + " safetensors first, such as by transformers' save_pretrained(...,"
              + " safe_serialization=True)")
          .formatted(few(pickles));
    }
    List<String> others = withEnding(CopyRules.OTHER_WEIGHTS);
    if (!others.isEmpty()) {
      return ("has weights in another format, %s: allowed is safetensors; take the checkpoint that"
              + " they were made from")
          .formatted(few(others));
    }
    List<String> unfinished = withEnding(CopyRules.UNFINISHED);
    if (!unfinished.isEmpty()) {
      return "has downloads that did not end, %s: download it again".formatted(few(unfinished));
    }
    List<String> models = models();
    if (!models.isEmpty()) {
      return "has no weights itself, but its subfolders have: name one of them, %s"
          .formatted(few(models));
    }
    if (names.contains(ORIGINAL)) {
      return "has no weights but those of its publisher's own format, in %s/: download the"
              .formatted(ORIGINAL)
          + " .safetensors files of the model too";
    }
    return "has no weights: %s, or shards with %s, is needed"
        .formatted(CheckpointLayout.SINGLE, CheckpointIndex.FILE_NAME);
  }

  private static String few(List<String> names) {
    return names.size() <= NAMED
        ? names.toString()
        : "%s and %d more".formatted(names.subList(0, NAMED), names.size() - NAMED);
  }

  /**
   * A model's folder in the cache of the Hub's client: a name for each revision, then the files.
   */
  private String cache() throws IOException {
    List<String> snapshots = folders(new Path(root, SNAPSHOTS));
    if (snapshots.isEmpty()) {
      return "is a model's folder in a Hugging Face cache, without a snapshot: download it again";
    }
    String paths = few(snapshots.stream().map(name -> SNAPSHOTS + "/" + name).toList());
    Optional<String> main = main().filter(snapshots::contains);
    return "is a model's folder in a Hugging Face cache: name its snapshot, %s%s"
        .formatted(
            snapshots.size() == 1 ? Storage.child(root, SNAPSHOTS + "/" + snapshots.get(0)) : paths,
            snapshots.size() > 1
                ? main.map(revision -> " (main is %s)".formatted(revision)).orElse("")
                : "");
  }

  private Optional<String> main() throws IOException {
    try {
      byte[] revision = JsonFile.read(fileSystem, new Path(root, "refs/main"), 256);
      return Optional.of(new String(revision, StandardCharsets.US_ASCII).strip());
    } catch (FileNotFoundException | MalformedCheckpointException e) {
      return Optional.empty();
    }
  }

  /** Subfolders that have weights, relative to this one. */
  private List<String> models() throws IOException {
    List<String> models = new ArrayList<>();
    for (String folder : folders(root)) {
      Path path = Storage.child(root, folder);
      if (hasWeights(path)) {
        models.add(folder);
      } else if (folder.startsWith("models--")) {
        for (String snapshot : folders(new Path(path, SNAPSHOTS))) {
          models.add(folder + "/" + SNAPSHOTS + "/" + snapshot);
        }
      }
    }
    return models;
  }

  private boolean hasWeights(Path folder) throws IOException {
    return fileSystem.exists(new Path(folder, CheckpointIndex.FILE_NAME))
        || Arrays.stream(list(folder))
            .anyMatch(s -> s.isFile() && s.getPath().getName().endsWith(CopyRules.SHARD_SUFFIX));
  }

  private List<String> folders(Path path) throws IOException {
    return Arrays.stream(list(path))
        .limit(LOOKED_INTO)
        .filter(status -> status.isDirectory() && !status.getPath().getName().startsWith("."))
        .map(status -> status.getPath().getName())
        .sorted()
        .toList();
  }

  private FileStatus[] list(Path path) {
    try {
      return fileSystem.listStatus(path);
    } catch (IOException e) {
      // What may not be read is not offered.
      return new FileStatus[0];
    }
  }

  /** What is said of an adapter, in words that go on from its directory. */
  static String adapter(FileSystem fileSystem, Path folder) throws IOException {
    String base = "its base model";
    try {
      JsonNode settings = JsonFile.readObject(fileSystem, new Path(folder, ADAPTER_SETTINGS));
      base = settings.path("base_model_name_or_path").asText(base);
    } catch (FileNotFoundException | MalformedCheckpointException e) {
      // The name is only for the message.
    }
    return ("is an adapter (such as LoRA) of %s, not a model: merge it into its base first, with"
            + " peft: PeftModel.from_pretrained(base, adapter).merge_and_unload()"
            + ".save_pretrained(merged)")
        .formatted(base);
  }
}
