package org.tsenor.checkpoint;

import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;

/** Reaches the rename that replaces, which Hadoop's file systems keep from callers. */
final class ReplacingRename extends FilterFileSystem {
  ReplacingRename(FileSystem fileSystem) {
    super(fileSystem);
  }

  @SuppressWarnings("deprecation") // Deprecated for a class that does not know all file systems.
  void replace(Path source, Path target) throws IOException {
    rename(source, target, Options.Rename.OVERWRITE);
  }
}
