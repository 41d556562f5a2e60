package org.tsenor.job.calibrated.stream;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.source.commit.OutputTarget;
import org.tsenor.source.commit.ShardStore;

/**
 * What tasks prepare for later tasks of the same decoder layer, as files in the output's staging
 * directory: it is too large for the driver or a broadcast.
 *
 * @param store of the output
 */
public record LayerFiles(ShardStore store) {
  private static final int BUFFER = 1 << 20;

  /** Those of an output directory. */
  public static LayerFiles of(Configuration configuration, OutputTarget output)
      throws IOException {
    return new LayerFiles(ShardStore.of(configuration, output));
  }

  private Path folder() {
    // A run that has lost its output must not take away what the next one prepared.
    return new Path(
        new Path(store.paths().staging(), "prepared"),
        String.valueOf(store.target().fence().epoch()));
  }

  /** Makes the directory anew: tasks create no directories. For the driver. */
  public void begin() throws IOException {
    end();
    store.requireHeld();
    store.storage().fileSystem().mkdirs(folder());
  }

  /** Removes all files. For the driver. */
  public void end() throws IOException {
    store.storage().fileSystem().delete(folder(), true);
  }

  /**
   * Writes one thing.
   *
   * @param name unlike that of any other attempt
   * @return where it lies
   */
  public String write(Serializable thing, String name) throws IOException {
    FileSystem files =
        store.storage().renamesCheaply() ? store.attemptFileSystem() : store.storage().fileSystem();
    Path path = new Path(folder(), name);
    try (ObjectOutputStream out =
        new ObjectOutputStream(new BufferedOutputStream(files.create(path, true), BUFFER))) {
      out.writeObject(thing);
    }
    return path.toString();
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param type of the thing
   */
  public <T> T read(String path, Class<T> type) throws IOException {
    try (ObjectInputStream in =
        new ObjectInputStream(
            new BufferedInputStream(store.storage().fileSystem().open(new Path(path)), BUFFER))) {
      return type.cast(in.readObject());
    } catch (ClassNotFoundException e) {
      throw new IOException("%s was written by another version".formatted(path), e);
    }
  }
}
