package org.tsenor.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** Which files a checkpoint's directory holds, and what each is for. */
final class CheckpointLayout {
  static final String SHARD_SUFFIX = CopyRules.SHARD_SUFFIX;
  static final String SINGLE = "model.safetensors";

  private static final String SUCCESS = "_SUCCESS";

  /** A link from a directory to one above it must not keep us listing. */
  private static final int MAX_DEPTH = 16;

  private final FileSystem fileSystem;
  private final Path root;

  private final ForeignFolder folder;

  /** Null where the file system has no links, pipes and devices. */
  private final LocalFolders local;

  /** Files by their path relative to the root, with / between its parts; sorted. */
  private final Map<String, FileStatus> files = new TreeMap<>();

  /**
   * Why something is left out whatever else there is, by its path as {@link Checkpoint.LeftOut} has
   * it.
   */
  private final Map<String, String> problems = new TreeMap<>();

  private CheckpointLayout(FileSystem fileSystem, Path root) throws IOException {
    this.fileSystem = fileSystem;
    this.root = root;
    this.folder = ForeignFolder.of(fileSystem, root);
    this.local =
        fileSystem instanceof RawLocalFileSystem disks ? new LocalFolders(disks, root) : null;
  }

  /**
   * Lists a directory, without hidden files.
   *
   * @throws MalformedCheckpointException if it is not there or no checkpoint, or has a pipe, a
   *     device, or a link out of it
   */
  static CheckpointLayout list(FileSystem fileSystem, Path root) throws IOException {
    try {
      CheckpointLayout layout = new CheckpointLayout(fileSystem, root);
      if (!layout.folder.mayBeCheckpoint()) {
        // Before all that lies in it is gone through: it may be a disk full of models.
        throw layout.folder.refusal();
      }
      layout.addAll(root, "", 0);
      return layout;
    } catch (FileNotFoundException e) {
      throw new MalformedCheckpointException(
          root, "does not exist: a directory with a checkpoint is needed", e);
    }
  }

  private void addAll(Path directory, String prefix, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new MalformedCheckpointException(
          directory, "is nested too deep: allowed are %d directories".formatted(MAX_DEPTH));
    }
    if (local == null) {
      addEntries(
          Arrays.stream(fileSystem.listStatus(directory)).map(FolderEntry::of).toList(),
          prefix,
          depth);
      return;
    }
    addEntries(local.enter(directory), prefix, depth);
    local.leave();
  }

  private void addEntries(List<FolderEntry> entries, String prefix, int depth) throws IOException {
    for (FolderEntry entry : entries) {
      String path = prefix + entry.name();
      if (entry.name().startsWith(".") || entry.name().equals(SUCCESS)) {
        continue;
      }
      Optional<String> problem = entry.problem().or(() -> CopyRules.problemOfName(path));
      problem.ifPresent(reason -> problems.put(entry.isDirectory() ? path + "/" : path, reason));
      if (!entry.isDirectory()) {
        entry.status().ifPresent(status -> files.put(path, status));
      } else if (problem.isEmpty()) {
        addAll(Storage.child(directoryOf(prefix), entry.name()), path + "/", depth + 1);
      }
    }
  }

  private Path directoryOf(String prefix) {
    return prefix.isEmpty() ? root : Storage.child(root, prefix.substring(0, prefix.length() - 1));
  }

  boolean has(String name) {
    return files.containsKey(name);
  }

  FileStatus status(String name) {
    return files.get(name);
  }

  /** Why there is no file of this name, in words that go on from it. */
  String absence(String name) {
    return files.keySet().stream().anyMatch(file -> CopyRules.isUnfinished(file, name))
        ? "is not in the directory: its download did not end; download it again"
        : problems.getOrDefault(name, "is not in the directory: download it too");
  }

  /**
   * The one file that is the checkpoint, where there is no index.
   *
   * @throws MalformedCheckpointException if none can be, in words that say what there is instead
   */
  FileStatus onlyShard() throws IOException {
    Optional<String> only = folder.onlyShard();
    if (only.isEmpty() || !has(only.get())) {
      throw folder.refusal();
    }
    return status(only.get());
  }

  /**
   * Files that belong beside the weights whatever their format: settings, tokenizer, code.
   *
   * @param shards names of the checkpoint's shards
   * @return with length and time of change, by path relative to the root; sorted
   */
  Map<String, FileStatus> otherFiles(Set<String> shards) {
    CopyRules rules = new CopyRules(shards, files.keySet());
    Map<String, FileStatus> others = new TreeMap<>(rest(shards));
    others.keySet().removeIf(path -> problem(path, rules).isPresent());
    return others;
  }

  /** What is not copied beside the weights, sorted. */
  List<Checkpoint.LeftOut> leftOut(Set<String> shards) {
    CopyRules rules = new CopyRules(shards, files.keySet());
    Map<String, String> leftOut = new TreeMap<>(problems);
    rest(shards)
        .keySet()
        .forEach(path -> problem(path, rules).ifPresent(reason -> leftOut.put(path, reason)));
    shards.forEach(leftOut::remove);
    leftOut.remove(CheckpointIndex.FILE_NAME);
    List<Checkpoint.LeftOut> named = new ArrayList<>();
    leftOut.forEach((path, reason) -> named.add(new Checkpoint.LeftOut(path, reason)));
    return List.copyOf(named);
  }

  private Map<String, FileStatus> rest(Set<String> shards) {
    Map<String, FileStatus> rest = new TreeMap<>(files);
    rest.keySet().removeAll(shards);
    rest.remove(CheckpointIndex.FILE_NAME);
    return rest;
  }

  private Optional<String> problem(String path, CopyRules rules) {
    return Optional.ofNullable(problems.get(path)).or(() -> rules.problem(path));
  }
}
