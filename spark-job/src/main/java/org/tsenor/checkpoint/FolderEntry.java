package org.tsenor.checkpoint;

import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;

/**
 * What lies in a directory under one name.
 *
 * @param name without a directory
 * @param status of the file or directory, that which a link leads to; empty if it is neither
 * @param problem why it is not to be copied or looked into, in words that go on from the name;
 *     empty if nothing speaks against it
 */
record FolderEntry(String name, Optional<FileStatus> status, Optional<String> problem) {
  static FolderEntry of(FileStatus status) {
    return new FolderEntry(status.getPath().getName(), Optional.of(status), Optional.empty());
  }

  boolean isDirectory() {
    return status.filter(FileStatus::isDirectory).isPresent();
  }
}
