package org.tsenor.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Storage;
import org.tsenor.job.settings.UserInputException;

/**
 * A file that a result goes to. Whether it can is checked before the work that makes the result.
 *
 * @param storage of the file
 * @param path of the file
 */
record ResultFile(Storage storage, Path path) {
  /**
   * A file to be.
   *
   * @throws UserInputException if it is a directory, would lie in none, or may not be written
   */
  static ResultFile at(Configuration hadoop, String name) throws IOException {
    Path path = new Path(name);
    Storage storage = Storage.of(hadoop, path);
    FileSystem fileSystem = storage.fileSystem();
    Path qualified = fileSystem.makeQualified(path);
    if (fileSystem.exists(qualified) && fileSystem.getFileStatus(qualified).isDirectory()) {
      throw new UserInputException("%s is a directory; it must be a file".formatted(qualified));
    }
    if (!fileSystem.exists(qualified.getParent())) {
      throw new UserInputException(
          "%s does not exist: %s cannot be written"
              .formatted(qualified.getParent(), qualified.getName()));
    }
    if (storage.renamesCheaply()) {
      // Whether it may be written is told before the work, not after.
      Path trial = Storage.child(qualified.getParent(), "." + qualified.getName() + ".tmp");
      try {
        fileSystem.create(trial, true).close();
      } catch (FileNotFoundException e) {
        throw new UserInputException(
            "%s cannot be written: %s".formatted(qualified, e.getMessage()), e);
      }
      fileSystem.delete(trial, false);
    }
    return new ResultFile(storage, qualified);
  }

  /** Writes it whole, over what may lie there. */
  void write(String text) throws IOException {
    storage.writeAtomically(path, text.getBytes(StandardCharsets.UTF_8));
  }
}
