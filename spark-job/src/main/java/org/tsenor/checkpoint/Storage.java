package org.tsenor.checkpoint;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;

/** What checkpoints need of the file system a path is on. */
public final class Storage {
  private static final int COPY_BYTES = 1 << 20;

  /** Schemes whose rename is one step on a tree, not a copy of every byte. */
  private static final Set<String> CHEAP_RENAME =
      Set.of("file", "hdfs", "viewfs", "webhdfs", "swebhdfs", "abfs", "abfss");

  /** Schemes of HDFS, whose name node refuses colons. */
  private static final Set<String> COLONLESS = Set.of("hdfs", "webhdfs", "swebhdfs", "viewfs");

  private final FileSystem fileSystem;

  private Storage(FileSystem fileSystem) {
    this.fileSystem = fileSystem;
  }

  /**
   * The storage a path is on. Local files are reached without Hadoop's checksum layer, which would
   * leave a {@code .crc} file beside each of ours.
   */
  public static Storage of(Configuration configuration, Path path) throws IOException {
    FileSystem fileSystem = path.getFileSystem(configuration);
    return new Storage(
        fileSystem instanceof LocalFileSystem local ? local.getRawFileSystem() : fileSystem);
  }

  /** The file system itself; shared, not to be closed. */
  public FileSystem fileSystem() {
    return fileSystem;
  }

  /**
   * The path of a file in a directory, whatever characters its name has: {@code new Path(directory,
   * "a:b")} would take what stands before the colon for a file system.
   *
   * @param relative path from the directory, with / between its parts
   */
  public static Path child(Path directory, String relative) {
    return new Path(directory, new Path(null, null, relative));
  }

  /**
   * Why this file system cannot hold a file of this name, in words that go on from the name; empty
   * if it can.
   *
   * @param relative path, with / between its parts
   */
  public Optional<String> refusal(String relative) {
    return relative.indexOf(':') >= 0 && COLONLESS.contains(fileSystem.getUri().getScheme())
        ? Optional.of("has a colon, which %s allows in no name".formatted(fileSystem.getUri()))
        : Optional.empty();
  }

  /**
   * Whether moving a finished file or tree to its final name costs no copy. Where it does (object
   * stores), write final names at once and what makes them count last.
   */
  public boolean renamesCheaply() {
    return CHEAP_RENAME.contains(fileSystem.getUri().getScheme());
  }

  /**
   * Writes a small file so that it is seen whole or not at all, in place of what may lie there.
   *
   * <p>With cheap renames a hidden file beside it is renamed; an object store shows a file only
   * when it is closed.
   */
  public void writeAtomically(Path path, byte[] bytes) throws IOException {
    if (!renamesCheaply()) {
      write(path, new ByteArrayInputStream(bytes));
      return;
    }
    Path hidden = child(path.getParent(), "." + path.getName() + ".tmp");
    write(hidden, new ByteArrayInputStream(bytes));
    // Only the local file system's rename replaces; on others the old file has to go first.
    if (!fileSystem.rename(hidden, path)
        && !(fileSystem.delete(path, false) && fileSystem.rename(hidden, path))) {
      fileSystem.delete(hidden, false);
      throw new IOException("could not rename %s to %s".formatted(hidden, path));
    }
  }

  /** Copies a file byte for byte, over what may lie at the target; a failed copy is removed. */
  public void copyTo(Path source, Storage targetStorage, Path target) throws IOException {
    try (InputStream in = fileSystem.open(source)) {
      targetStorage.write(target, in);
    }
  }

  private void write(Path path, InputStream in) throws IOException {
    FSDataOutputStream out = fileSystem.create(path, true);
    try {
      byte[] buffer = new byte[COPY_BYTES];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
      }
      out.close();
    } catch (IOException | RuntimeException e) {
      discard(out, path);
      throw e;
    }
  }

  private void discard(FSDataOutputStream out, Path path) throws IOException {
    drop(out);
    fileSystem.delete(path, false);
  }

  /** Closes a stream whose file must not appear. */
  static void drop(FSDataOutputStream out) throws IOException {
    // An object store shows a file when its stream is closed: there it must be dropped instead.
    if (out.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
      out.abort();
    }
    out.close();
  }
}
