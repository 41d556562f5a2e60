package org.tsenor.checkpoint;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * What checkpoints need of the file system a path is on.
 *
 * <p>What is written here is on disk when the call returns, so far as the file system can say so:
 * local files and their directories are forced, files on HDFS are {@code hsync}ed, and an object
 * store has a file when it shows it.
 */
public final class Storage {
  private static final int COPY_BYTES = 1 << 20;

  /** A rename on an object store takes several requests: below this size, reading takes fewer. */
  private static final long COPIED_BY_CLIENT = 16L << 20;

  /** Schemes whose rename is one step on a tree, not a copy of every byte. */
  private static final Set<String> CHEAP_RENAME =
      Set.of("file", "hdfs", "viewfs", "webhdfs", "swebhdfs", "abfs", "abfss");

  /**
   * Of Hadoop 3.4.2 and newer, by which S3A leaves it to the store that only one creates a file.
   */
  private static final String CONDITIONAL_CREATE = "fs.option.create.conditional.overwrite";

  /** Schemes of HDFS, whose name node refuses colons. */
  private static final Set<String> COLONLESS = Set.of("hdfs", "webhdfs", "swebhdfs", "viewfs");

  private final FileSystem fileSystem;

  private Storage(FileSystem fileSystem) {
    this.fileSystem = fileSystem;
  }

  /**
   * The storage a path is on. Local files are reached without Hadoop's checksum layer, which would
   * leave a {@code .crc} file beside each of ours.
   *
   * @throws org.apache.hadoop.fs.UnsupportedFileSystemException if its classes are not there,
   *     naming the package that has them
   */
  public static Storage of(Configuration configuration, Path path) throws IOException {
    FileSystem fileSystem = MissingFileSystem.open(configuration, path);
    return new Storage(
        fileSystem instanceof LocalFileSystem
            ? DurableLocalFileSystem.of(configuration)
            : fileSystem);
  }

  /**
   * The path of a file below a directory, whatever characters its name has: Hadoop's own takes what
   * stands before a colon for a scheme.
   *
   * @param relative to the directory, with / between its parts
   */
  public static Path child(Path directory, String relative) {
    URI base = directory.toUri();
    String path = base.getPath().endsWith("/") ? base.getPath() : base.getPath() + "/";
    return new Path(base.getScheme(), base.getAuthority(), path + relative);
  }

  /** The file system itself; shared, not to be closed. */
  public FileSystem fileSystem() {
    return fileSystem;
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
    replace(hidden, path);
    syncDirectory(path.getParent());
  }

  /**
   * Creates a small file that only one of several can create, in a directory that exists.
   *
   * <p>Local file systems and HDFS decide between them; so does S3 through a connector that creates
   * on a condition. Other object stores may let two succeed that try within the same moment.
   *
   * @return false if there is one of this name already
   * @throws java.io.FileNotFoundException or another IOException if the directory is missing
   */
  public boolean createNew(Path path, byte[] bytes) throws IOException {
    if (fileSystem instanceof DurableLocalFileSystem local) {
      boolean created = local.createNew(path, bytes);
      if (created) {
        local.syncDirectory(path.getParent());
      }
      return created;
    }
    try {
      FSDataOutputStream out = createOnCondition(path);
      try {
        out.write(bytes);
        force(out);
      } finally {
        out.close();
      }
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private FSDataOutputStream createOnCondition(Path path) throws IOException {
    if (!renamesCheaply()) {
      FSDataOutputStreamBuilder<?, ?> builder = fileSystem.createFile(path);
      builder.overwrite(false).recursive();
      builder.opt(CONDITIONAL_CREATE, true);
      return (FSDataOutputStream) builder.build();
    }
    return fileSystem.createNonRecursive(
        path,
        FsPermission.getFileDefault().applyUMask(FsPermission.getUMask(fileSystem.getConf())),
        EnumSet.of(CreateFlag.CREATE),
        COPY_BYTES,
        fileSystem.getDefaultReplication(path),
        fileSystem.getDefaultBlockSize(path),
        null);
  }

  /**
   * Renames a file over what may lie at the target. A source that is missing leaves the target as
   * it is. On HDFS and locally it is one step; object stores copy, larger files on the server.
   *
   * @throws IOException if the source is missing
   */
  public void replace(Path source, Path target) throws IOException {
    if (fileSystem instanceof DurableLocalFileSystem local) {
      local.replace(source, target);
    } else if (renamesCheaply() || fileSystem.getFileStatus(source).getLen() > COPIED_BY_CLIENT) {
      new ReplacingRename(fileSystem).replace(source, target);
    } else {
      copyTo(source, this, target, DigestAlgorithm.CRC32C);
      fileSystem.delete(source, false);
    }
  }

  /** Makes sure that names in a directory outlive a power cut, where that has to be asked for. */
  public void syncDirectory(Path directory) throws IOException {
    if (fileSystem instanceof DurableLocalFileSystem local) {
      local.syncDirectory(directory);
    }
  }

  /** Makes directories whose names outlive a power cut; those that are there are left alone. */
  public void makeDirectories(Path directory) throws IOException {
    if (fileSystem.exists(directory)) {
      return;
    }
    Path parent = directory.getParent();
    if (parent != null) {
      makeDirectories(parent);
    }
    if (!fileSystem.mkdirs(directory)) {
      throw new IOException("could not make the directory " + directory);
    }
    if (parent != null) {
      syncDirectory(parent);
    }
  }

  /**
   * Copies a file byte for byte, over what may lie at the target; a failed copy is removed.
   *
   * @return what was copied
   */
  public FileRecord copyTo(
      Path source, Storage targetStorage, Path target, DigestAlgorithm algorithm)
      throws IOException {
    try (InputStream in = fileSystem.open(source)) {
      DigestInputStream digested = new DigestInputStream(in, algorithm);
      targetStorage.write(target, digested);
      return digested.record();
    }
  }

  private void write(Path path, InputStream in) throws IOException {
    FSDataOutputStream out = fileSystem.create(path, true);
    try {
      byte[] buffer = new byte[COPY_BYTES];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
      }
      force(out);
      out.close();
    } catch (IOException | RuntimeException e) {
      discard(out, path);
      throw e;
    }
  }

  /** Forces what was written to disk, where that has to be asked for. */
  public static void force(FSDataOutputStream out) throws IOException {
    if (out.hasCapability(StreamCapabilities.HSYNC)) {
      out.hsync();
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
