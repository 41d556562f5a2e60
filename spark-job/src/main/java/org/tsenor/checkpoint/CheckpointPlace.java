package org.tsenor.checkpoint;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Where a checkpoint is looked for: a directory, or one file. No file is opened to know it.
 *
 * @param storage it is on
 * @param root the path, qualified
 * @param status what is there
 */
record CheckpointPlace(Storage storage, Path root, FileStatus status) {
  /**
   * Finds what lies at a path.
   *
   * @throws MalformedCheckpointException if nothing does, or the path is an address of the web
   */
  static CheckpointPlace of(Configuration configuration, Path path) throws IOException {
    HubName.requireNoAddress(path);
    Storage storage = Storage.of(configuration, path);
    // By way of its text, because a path made from a URI keeps a slash at its end.
    Path root = storage.fileSystem().makeQualified(new Path(path.toString()));
    try {
      return new CheckpointPlace(storage, root, storage.fileSystem().getFileStatus(root));
    } catch (FileNotFoundException e) {
      throw new MalformedCheckpointException(
          root,
          "does not exist: a directory with a checkpoint is needed" + HubName.hint(path.toString()),
          e);
    }
  }

  /**
   * Requires that there is something that can be opened as a checkpoint; headers are not read.
   *
   * @throws MalformedCheckpointException saying what there is instead, and the way on
   */
  static void require(Configuration configuration, Path path) throws IOException {
    CheckpointPlace place = of(configuration, path);
    if (!place.status.isDirectory()) {
      place.requireShard();
      return;
    }
    ForeignFolder folder = ForeignFolder.of(place.storage.fileSystem(), place.root);
    if (!folder.hasCheckpoint()) {
      throw folder.refusal();
    }
  }

  /** Requires that the one file is a shard by its name. */
  void requireShard() throws MalformedCheckpointException {
    Path file = status.getPath();
    if (!file.getName().endsWith(CheckpointLayout.SHARD_SUFFIX)) {
      throw new MalformedCheckpointException(file, ForeignContent.ofFile(file.getName()));
    }
    if (!CheckpointIndex.isPlainName(file.getName())) {
      throw new MalformedCheckpointException(
          file, "has a control character, colon or backslash in its name: rename it");
    }
  }
}
