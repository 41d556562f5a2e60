package org.tsenor.source.commit;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.CheckpointIndex;

/** Lists and clears directories that need not exist. */
final class Directories {
  private Directories() {}

  static FileStatus[] list(FileSystem fileSystem, Path directory) throws IOException {
    try {
      return fileSystem.listStatus(directory);
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  /** Names of the shards whose records of bands lie in a directory. */
  static Set<String> shardsWithBands(FileSystem fileSystem, Path directory) throws IOException {
    Set<String> shards = new TreeSet<>();
    String suffix = Artifact.BANDS.suffix();
    for (FileStatus status : list(fileSystem, directory)) {
      String name = status.getPath().getName();
      if (name.endsWith(suffix) && !name.startsWith(".")) {
        shards.add(name.substring(0, name.length() - suffix.length()));
      }
    }
    return shards;
  }

  /** Deletes what a directory holds, the index first: without it the rest does not load. */
  static void clear(FileSystem fileSystem, Path directory, Set<String> keep) throws IOException {
    fileSystem.delete(new Path(directory, CheckpointIndex.FILE_NAME), false);
    for (FileStatus status : list(fileSystem, directory)) {
      if (!keep.contains(status.getPath().getName())) {
        fileSystem.delete(status.getPath(), true);
      }
    }
  }
}
