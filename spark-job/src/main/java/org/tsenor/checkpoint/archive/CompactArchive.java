package org.tsenor.checkpoint.archive;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.CheckpointIndex;
import org.tsenor.checkpoint.MalformedCheckpointException;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.Storage;
import org.tsenor.checkpoint.TensorEntry;

/** The compact shards of a whole checkpoint, in a folder of their own. */
public final class CompactArchive {
  private static final String FOLDER = "compact";
  private static final String SUFFIX = ".safetensors";

  private final Storage storage;
  private final Path folder;

  /**
   * @param folder with one compact shard for every shard of the checkpoint, by the same name
   */
  public CompactArchive(Storage storage, Path folder) {
    this.storage = storage;
    this.folder = folder;
  }

  /**
   * The archive that a path leads to: the path itself, or its folder {@code compact} where it has
   * no shards of its own.
   *
   * @param path of anything
   */
  public static Optional<Path> at(Configuration hadoop, Path path) throws IOException {
    Storage storage = Storage.of(hadoop, path);
    Path folder = storage.fileSystem().makeQualified(path);
    List<Path> shards = new CompactArchive(storage, folder).files();
    if (shards.isEmpty()) {
      folder = new Path(folder, FOLDER);
      shards = new CompactArchive(storage, folder).files();
    }
    return !shards.isEmpty() && isCompact(storage.fileSystem(), shards.get(0))
        ? Optional.of(folder)
        : Optional.empty();
  }

  private static boolean isCompact(FileSystem files, Path shard) throws IOException {
    try (InputStream in = files.open(shard)) {
      return CompactLayout.isCompact(
          ShardHeader.parse(shard, files.getFileStatus(shard).getLen(), in));
    }
  }

  /**
   * Writes the dense shards, bit for bit as they were pruned, and with more than one their index,
   * last.
   *
   * @param target where to write; the directory is created
   * @return names of the shards
   * @throws MalformedCheckpointException if there is no archive, or a shard of it breaks a rule
   */
  public List<String> restore(Storage target, Path directory, java.nio.file.Path scratch)
      throws IOException {
    List<Path> shards = shards();
    target.fileSystem().mkdirs(directory);
    CompactShard compact = new CompactShard(storage, scratch);
    Map<String, ShardHeader> headers = new LinkedHashMap<>();
    for (Path shard : shards) {
      headers.put(
          shard.getName(),
          compact.restore(shard, target.fileSystem(), new Path(directory, shard.getName())));
    }
    if (headers.size() > 1) {
      long bytes =
          headers.values().stream()
              .flatMap(header -> header.tensors().stream())
              .mapToLong(TensorEntry::byteLength)
              .sum();
      target.writeAtomically(
          new Path(directory, CheckpointIndex.FILE_NAME),
          CheckpointIndex.of(headers).toBytes(bytes));
    }
    return List.copyOf(headers.keySet());
  }

  private List<Path> shards() throws IOException {
    List<Path> shards = files();
    if (shards.isEmpty()) {
      throw new MalformedCheckpointException(
          folder, "holds no compact shards: give the folder compact/ of a pruned checkpoint");
    }
    return shards;
  }

  private List<Path> files() throws IOException {
    FileSystem files = storage.fileSystem();
    List<Path> shards = new ArrayList<>();
    if (files.exists(folder) && files.getFileStatus(folder).isDirectory()) {
      for (FileStatus file : files.listStatus(folder)) {
        if (file.isFile() && file.getPath().getName().endsWith(SUFFIX)) {
          shards.add(file.getPath());
        }
      }
    }
    shards.sort(null);
    return shards;
  }
}
