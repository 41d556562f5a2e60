package org.tsenor.source;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Storage;

/** Lists and removes directories that need not exist. */
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

  /**
   * Deletes a directory in one step as others see it: what is deleted file by file, a task may
   * write into meanwhile.
   */
  static void remove(Storage storage, Path directory) throws IOException {
    FileSystem fileSystem = storage.fileSystem();
    if (!storage.renamesCheaply()) {
      fileSystem.delete(directory, true);
      return;
    }
    Path aside = new Path(directory.getParent(), leftoverPrefix(directory) + UUID.randomUUID());
    if (fileSystem.exists(directory) && !fileSystem.rename(directory, aside)) {
      throw new IOException("could not rename %s to %s".formatted(directory, aside));
    }
    fileSystem.delete(aside, true);
    if (fileSystem.exists(directory.getParent())) {
      storage.syncDirectory(directory.getParent());
    }
  }

  /** How the name begins of what {@link #remove} leaves if it is stopped. */
  static String leftoverPrefix(Path directory) {
    return "." + directory.getName() + ".";
  }

  /** Deletes a directory that holds nothing, if it is there. */
  static void removeIfEmpty(FileSystem fileSystem, Path directory) throws IOException {
    if (list(fileSystem, directory).length == 0) {
      fileSystem.delete(directory, false);
    }
  }
}
