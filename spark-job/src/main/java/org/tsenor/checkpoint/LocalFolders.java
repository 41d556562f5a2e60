package org.tsenor.checkpoint;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * Lists directories of a checkpoint on local disks, and tells what lies behind names.
 *
 * <p>Hadoop's local file system follows every link, drops those that lead nowhere without a word,
 * and opens pipes. Here a link may lead to what lies in the checkpoint, or from a snapshot of a
 * Hugging Face cache to the blobs of the same model.
 */
final class LocalFolders {
  private static final String SNAPSHOTS = "snapshots";
  private static final String BLOBS = "blobs";
  private static final String IRREGULAR = "is a pipe, socket or device, not a file";

  private final RawLocalFileSystem fileSystem;
  private final java.nio.file.Path root;

  /** Null outside of a cache. */
  private final java.nio.file.Path blobs;

  /**
   * Directories that are being listed, without links: one that a link leads back to is a circle.
   */
  private final Deque<java.nio.file.Path> open = new ArrayDeque<>();

  LocalFolders(RawLocalFileSystem fileSystem, Path root) throws IOException {
    this.fileSystem = fileSystem;
    this.root = fileSystem.pathToFile(root).toPath().toRealPath();
    this.blobs = blobs(this.root);
  }

  private static java.nio.file.Path blobs(java.nio.file.Path root) throws IOException {
    java.nio.file.Path snapshots = root.getParent();
    if (snapshots == null || !snapshots.endsWith(SNAPSHOTS) || snapshots.getParent() == null) {
      return null;
    }
    java.nio.file.Path blobs = snapshots.resolveSibling(BLOBS);
    return Files.isDirectory(blobs) ? blobs.toRealPath() : null;
  }

  /**
   * Requires that there is something to read under a name.
   *
   * @throws MalformedCheckpointException if there is a pipe, socket or device
   */
  static void requireRegular(RawLocalFileSystem fileSystem, Path file)
      throws MalformedCheckpointException {
    if (!Files.isRegularFile(fileSystem.pathToFile(file).toPath())) {
      throw new MalformedCheckpointException(file, IRREGULAR);
    }
  }

  /**
   * Enters a directory and lists what is in it, but hidden files; {@link #leave} follows.
   *
   * @throws MalformedCheckpointException if a link leads nowhere, or something cannot be read
   */
  List<FolderEntry> enter(Path directory) throws IOException {
    java.nio.file.Path local = fileSystem.pathToFile(directory).toPath();
    open.push(local.toRealPath());
    List<FolderEntry> entries = new ArrayList<>();
    try (DirectoryStream<java.nio.file.Path> children = Files.newDirectoryStream(local)) {
      for (java.nio.file.Path child : children) {
        String name = child.getFileName().toString();
        if (!name.startsWith(".")) {
          entries.add(entry(directory, name, child));
        }
      }
    } catch (AccessDeniedException e) {
      throw new MalformedCheckpointException(directory, "cannot be read: permission is denied", e);
    }
    return entries;
  }

  void leave() {
    open.pop();
  }

  private FolderEntry entry(Path directory, String name, java.nio.file.Path child)
      throws IOException {
    Path path = Storage.child(directory, name);
    requireSpelled(path, name);
    java.nio.file.Path real = real(path, child);
    BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
    if (!attributes.isRegularFile() && !attributes.isDirectory()) {
      return new FolderEntry(name, Optional.empty(), Optional.of(IRREGULAR));
    }
    if (attributes.isRegularFile() && !CopyRules.isWeights(name) && !Files.isReadable(real)) {
      throw new MalformedCheckpointException(path, "cannot be read: permission is denied");
    }
    Optional<String> problem =
        Files.isSymbolicLink(child) ? problemOfLink(path, child, real) : Optional.empty();
    return new FolderEntry(name, Optional.of(fileSystem.getFileStatus(path)), problem);
  }

  /** The JVM's own encoding of names may lack characters; then Hadoop cannot find the file. */
  private void requireSpelled(Path path, String name) throws MalformedCheckpointException {
    boolean found;
    try {
      found = Files.exists(fileSystem.pathToFile(path).toPath(), LinkOption.NOFOLLOW_LINKS);
    } catch (InvalidPathException e) {
      found = false;
    }
    if (!found) {
      throw new MalformedCheckpointException(
          path.getParent(),
          "has a file '%s' whose name the locale %s cannot spell: set LC_ALL to C.UTF-8"
              .formatted(name, System.getProperty("sun.jnu.encoding")));
    }
  }

  private static java.nio.file.Path real(Path path, java.nio.file.Path child) throws IOException {
    try {
      return child.toRealPath();
    } catch (AccessDeniedException e) {
      throw new MalformedCheckpointException(path, "cannot be read: permission is denied", e);
    } catch (NoSuchFileException e) {
      throw new MalformedCheckpointException(
          path,
          "is a link to %s, which does not exist: download the checkpoint again"
              .formatted(child.resolveSibling(Files.readSymbolicLink(child)).normalize()),
          e);
    } catch (FileSystemException e) {
      throw new MalformedCheckpointException(
          path, "is a link that leads nowhere: %s".formatted(e.getReason()), e);
    }
  }

  private Optional<String> problemOfLink(
      Path path, java.nio.file.Path link, java.nio.file.Path target) throws IOException {
    if (target.startsWith(root)) {
      if (open.stream().anyMatch(directory -> directory.startsWith(target))) {
        throw new MalformedCheckpointException(
            path, "is a link to a directory that it lies in: that is nested too deep, without end");
      }
      String inside = root.relativize(target).toString();
      return CopyRules.isCopiedAs(inside)
          ? Optional.empty()
          : Optional.of("is a link to %s, which is not copied".formatted(inside));
    }
    if (blobs != null && target.startsWith(blobs)) {
      return Optional.empty();
    }
    return Optional.of(
        "is a link out of the checkpoint, to %s".formatted(Files.readSymbolicLink(link)));
  }
}
