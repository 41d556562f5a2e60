package org.tsenor.checkpoint;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * Local files with what Hadoop's own lack: streams whose {@code hsync} forces the file to disk, a
 * rename that replaces in one step, a creation that only one of several succeeds in, and forcing of
 * directories. No checksum files, and nothing is read but files.
 *
 * <p>POSIX forces a file's bytes and the name by which it is found apart: after a power cut a file
 * may be there without its bytes, or not at all, unless both the file and its directory were
 * forced.
 */
public class DurableLocalFileSystem extends RawLocalFileSystem {
  /** Local files under a configuration. */
  public static DurableLocalFileSystem of(Configuration configuration) throws IOException {
    DurableLocalFileSystem files = new DurableLocalFileSystem();
    files.initialize(files.getUri(), configuration);
    return files;
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    Path parent = path.getParent();
    if (parent != null && !mkdirs(parent)) {
      throw new IOException("could not make the directory " + parent);
    }
    return open(path, overwrite);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return create(path, overwrite, bufferSize, replication, blockSize, progress);
  }

  /**
   * Unlike Hadoop's, opens no pipe, which may have nobody at its other end, and no device.
   *
   * @throws MalformedCheckpointException if the path leads to one
   */
  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    File file = pathToFile(path);
    if (file.exists() && !file.isFile() && !file.isDirectory()) {
      throw new MalformedCheckpointException(path, LocalFolders.IRREGULAR);
    }
    return super.open(path, bufferSize);
  }

  /** Unlike Hadoop's, which makes directories all the same. */
  @Override
  public FSDataOutputStream createNonRecursive(
      Path path,
      FsPermission permission,
      EnumSet<CreateFlag> flags,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return open(path, flags.contains(CreateFlag.OVERWRITE));
  }

  /** Makes directories, and says why where it cannot. */
  @Override
  public boolean mkdirs(Path path) throws IOException {
    if (!super.mkdirs(path)) {
      try {
        Files.createDirectories(pathToFile(path).toPath());
      } catch (NoSuchFileException e) {
        throw new FileSystemException(e.getFile(), null, "no folder can be made here");
      }
    }
    return true;
  }

  private FSDataOutputStream open(Path path, boolean overwrite) throws IOException {
    File file = pathToFile(path);
    if (!overwrite && file.exists()) {
      throw new FileAlreadyExistsException(path + " exists");
    }
    return new FSDataOutputStream(new ForcedOutputStream(new FileOutputStream(file)), statistics);
  }

  /**
   * Creates a file in a directory that exists, forced to disk.
   *
   * @return false if there is one of this name already
   */
  public boolean createNew(Path path, byte[] bytes) throws IOException {
    java.nio.file.Path file = pathToFile(path).toPath();
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream out = java.nio.channels.Channels.newOutputStream(channel)) {
      out.write(bytes);
      channel.force(true);
      return true;
    } catch (java.nio.file.FileAlreadyExistsException e) {
      return false;
    }
  }

  /** Renames a file over what may lie at the target: others see the one or the other, whole. */
  public void replace(Path source, Path target) throws IOException {
    java.nio.file.Path from = pathToFile(source).toPath();
    java.nio.file.Path to = pathToFile(target).toPath();
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException(
          "%s and %s are on different disks: an output must be on one".formatted(source, target),
          e);
    }
  }

  /** Forces the names in a directory to disk: of files created, renamed and deleted in it. */
  public void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel =
        FileChannel.open(pathToFile(directory).toPath(), StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
