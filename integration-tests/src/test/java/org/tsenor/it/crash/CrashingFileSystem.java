package org.tsenor.it.crash;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.tsenor.checkpoint.DurableLocalFileSystem;
import org.tsenor.it.crash.Operation.Kind;

/**
 * Local files, in place of {@code file:}, for a {@link WatchedRun} that is stopped at one of its
 * changes: from then on everything that the run asks for fails, and nothing reaches the disk.
 *
 * <p>Counted, one by one and below the watched folder only, are: a file created or cut to no length
 * (with the folders it makes); bytes passed to the operating system, however many, when the
 * product's stream is flushed, forced or closed, or has 32 KiB; a file's bytes or a folder's names
 * forced; a rename; a delete, a folder's with all it holds; folders made; permissions set. Not
 * counted are times that are set, as heartbeats are, and what changes nothing: a folder made that
 * is there, a delete of what is not, a close without bytes left, and all that is read. Steps of a
 * change, such as the folders that creating a file makes, are not changes.
 */
public final class CrashingFileSystem extends DurableLocalFileSystem {
  private WatchedRun run;

  @Override
  public void initialize(URI uri, Configuration configuration) throws IOException {
    super.initialize(uri, configuration);
    run = WatchedRun.of(configuration);
  }

  private java.nio.file.Path file(Path path) {
    return pathToFile(path).toPath().toAbsolutePath().normalize();
  }

  private FSDataOutputStream stream(Path path, WatchedRun.Change<FSDataOutputStream> opening)
      throws IOException {
    java.nio.file.Path file = file(path);
    if (!run.watches(file)) {
      run.requireRunning();
      return opening.make();
    }
    String name = run.name(file);
    return run.change(
        Operation.of(Kind.CREATE, name),
        () -> {
          boolean existed = Files.exists(file);
          List<java.nio.file.Path> folders = WatchedRun.missing(file.getParent());
          FSDataOutputStream out = opening.make();
          run.unforced().made(folders);
          Object key = UnforcedChanges.key(file);
          if (existed) {
            run.unforced().emptied(key);
          } else {
            run.unforced().made(List.of(file));
          }
          return new FSDataOutputStream(new WatchedStream(run, out, key, name), statistics);
        });
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
    return stream(
        path, () -> super.create(path, overwrite, bufferSize, replication, blockSize, progress));
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
    return stream(
        path,
        () ->
            super.create(
                path, permission, overwrite, bufferSize, replication, blockSize, progress));
  }

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
    return stream(
        path,
        () ->
            super.createNonRecursive(
                path, permission, flags, bufferSize, replication, blockSize, progress));
  }

  @Override
  public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) {
    throw new UnsupportedOperationException(path + ": appending is not counted yet");
  }

  @Override
  public boolean truncate(Path path, long length) {
    throw new UnsupportedOperationException(path + ": truncating is not counted yet");
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    java.nio.file.Path source = file(from);
    java.nio.file.Path target = file(to);
    boolean watched = run.watches(source) || run.watches(target);
    if (!watched || !Files.exists(source, LinkOption.NOFOLLOW_LINKS)) {
      run.requireRunning();
      return super.rename(from, to);
    }
    return run.change(
        Operation.of(Kind.RENAME, run.name(source) + " -> " + run.name(target)),
        () -> {
          boolean[] renamed = new boolean[1];
          run.unforced().renaming(source, target, () -> renamed[0] = super.rename(from, to));
          return renamed[0];
        });
  }

  @Override
  public void replace(Path from, Path to) throws IOException {
    if (!rename(from, to)) {
      throw new IOException("could not rename %s to %s".formatted(from, to));
    }
  }

  /** As three operations: the file, its bytes, that they are forced. */
  @Override
  public boolean createNew(Path path, byte[] bytes) throws IOException {
    java.nio.file.Path file = file(path);
    run.requireRunning();
    if (Files.exists(file)) {
      return false;
    }
    if (!Files.isDirectory(file.getParent())) {
      throw new java.nio.file.NoSuchFileException(file.toString());
    }
    try (FSDataOutputStream out = create(path, false)) {
      out.write(bytes);
      out.hsync();
    }
    return true;
  }

  @Override
  public void syncDirectory(Path path) throws IOException {
    java.nio.file.Path folder = file(path);
    run.requireRunning();
    if (run.watches(folder) || run.isRoot(folder)) {
      run.change(
          Operation.of(Kind.SYNC_FOLDER, run.name(folder)),
          () -> {
            run.unforced().folderForced(folder);
            return null;
          });
    }
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    java.nio.file.Path file = file(path);
    run.requireRunning();
    if (!run.watches(file)) {
      return super.delete(path, recursive);
    }
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    List<java.nio.file.Path> contents = contents(file);
    if (!contents.isEmpty() && !recursive) {
      throw new IOException("folder %s is not empty".formatted(path));
    }
    return run.change(
        new Operation(Kind.DELETE, run.name(file), !contents.isEmpty()),
        () -> {
          for (java.nio.file.Path content : contents.subList(0, (contents.size() + 1) / 2)) {
            Place.delete(content);
          }
        },
        () -> {
          if (run.keepsDeleted()) {
            run.unforced().delete(file);
            return true;
          }
          return super.delete(path, recursive);
        });
  }

  private static List<java.nio.file.Path> contents(java.nio.file.Path file) throws IOException {
    if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<java.nio.file.Path> list = Files.list(file)) {
      return list.sorted().toList();
    }
  }

  @Override
  public boolean mkdirs(Path path) throws IOException {
    return makeFolders(path, () -> super.mkdirs(path));
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) throws IOException {
    return makeFolders(path, () -> super.mkdirs(path, permission));
  }

  private boolean makeFolders(Path path, WatchedRun.Change<Boolean> making) throws IOException {
    java.nio.file.Path folder = file(path);
    run.requireRunning();
    if (!run.watches(folder) || Files.exists(folder)) {
      return making.make();
    }
    return run.change(
        Operation.of(Kind.MKDIRS, run.name(folder)),
        () -> {
          List<java.nio.file.Path> folders = WatchedRun.missing(folder);
          boolean made = making.make();
          run.unforced().made(folders);
          return made;
        });
  }

  /** Not counted, as a heartbeat comes at any time. */
  @Override
  public void setTimes(Path path, long modified, long accessed) throws IOException {
    run.requireRunning();
    super.setTimes(path, modified, accessed);
  }

  @Override
  public void setPermission(Path path, FsPermission permission) throws IOException {
    java.nio.file.Path file = file(path);
    if (!run.watches(file)) {
      super.setPermission(path, permission);
      return;
    }
    run.change(
        Operation.of(Kind.PERMISSION, run.name(file)),
        () -> {
          super.setPermission(path, permission);
          return null;
        });
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    run.requireRunning();
    return super.open(path, bufferSize);
  }

  @Override
  public boolean exists(Path path) throws IOException {
    run.requireRunning();
    return super.exists(path);
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    run.requireRunning();
    return super.getFileStatus(path);
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    run.requireRunning();
    return super.listStatus(path);
  }

  @Override
  public void createSymlink(Path target, Path link, boolean createParent) {
    throw new UnsupportedOperationException(link + ": links are not counted yet");
  }
}
