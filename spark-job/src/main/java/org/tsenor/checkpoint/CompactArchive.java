package org.tsenor.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The compact shards of a whole checkpoint, in a folder of their own. */
public final class CompactArchive {
  static final String SUFFIX = ".safetensors";

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
    List<Path> shards = new CompactArchive(storage, folder).shards();
    if (shards.isEmpty()) {
      folder = new Path(folder, CheckpointNames.COMPACT);
      shards = new CompactArchive(storage, folder).shards();
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

  /** The compact shards that lie in the folder, sorted; none if there is no folder. */
  public List<Path> shards() throws IOException {
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
