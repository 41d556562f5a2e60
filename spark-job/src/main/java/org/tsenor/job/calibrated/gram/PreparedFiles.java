package org.tsenor.job.calibrated.gram;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.pruning.calibrated.PreparedInput;
import org.tsenor.source.commit.ShardStore;

/**
 * Prepared inputs between the tasks that prepare and those that prune, as files in the output's
 * staging directory: they are too large for the driver or a broadcast.
 *
 * @param store of the output
 */
public record PreparedFiles(ShardStore store) {
  private static final int BUFFER = 1 << 20;

  /** Those of an output directory. */
  public static PreparedFiles of(Configuration configuration, String output) throws IOException {
    return new PreparedFiles(ShardStore.of(configuration, new Path(output)));
  }

  private Path folder() {
    return new Path(store.paths().staging(), "prepared");
  }

  /** Makes the directory anew: tasks create no directories. For the driver. */
  public void begin() throws IOException {
    end();
    store.storage().fileSystem().mkdirs(folder());
  }

  /** Removes all files. For the driver. */
  public void end() throws IOException {
    store.storage().fileSystem().delete(folder(), true);
  }

  /**
   * Writes a prepared input.
   *
   * @param name unlike that of any other attempt
   * @return where it lies
   */
  String write(PreparedInput input, String name) throws IOException {
    FileSystem files =
        store.storage().renamesCheaply() ? store.attemptFileSystem() : store.storage().fileSystem();
    Path path = new Path(folder(), name);
    try (ObjectOutputStream out =
        new ObjectOutputStream(new BufferedOutputStream(files.create(path, true), BUFFER))) {
      out.writeObject(input);
    }
    return path.toString();
  }

  /** Reads what {@link #write} wrote. */
  public PreparedInput read(String path) throws IOException {
    try (ObjectInputStream in =
        new ObjectInputStream(
            new BufferedInputStream(store.storage().fileSystem().open(new Path(path)), BUFFER))) {
      return (PreparedInput) in.readObject();
    } catch (ClassNotFoundException e) {
      throw new IOException("%s was written by another version".formatted(path), e);
    }
  }
}
