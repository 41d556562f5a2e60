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
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * Lists directories of a checkpoint on local disks, and tells what lies behind names.
 *
 * <p>Hadoop's local file system follows every link, drops those that lead nowhere without a word,
 * and opens pipes. Here a link may lead to what lies in the checkpoint, or to the blobs of a
 * Hugging Face cache; any other is refused, whatever it is the name of.
 */
final class LocalFolders {
  private static final String SNAPSHOTS = "snapshots";
  private static final String BLOBS = "blobs";
  private static final Pattern BLOB =
      Pattern.compile(".*/models--[^/]+/blobs/[0-9a-f]{40}([0-9a-f]{24})?");
  static final String IRREGULAR = "is a pipe, socket or device, not a file";

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
   * Enters a directory and lists what is in it, but hidden files; {@link #leave} follows.
   *
   * @throws MalformedCheckpointException if a link leads nowhere, or something cannot be read
   */
  List<FolderEntry> enter(Path directory) throws IOException {
    java.nio.file.Path local = fileSystem.pathToFile(directory).toPath();
    open.push(local.toRealPath());
    List<java.nio.file.Path> found = new ArrayList<>();
    try (DirectoryStream<java.nio.file.Path> children = Files.newDirectoryStream(local)) {
      children.forEach(found::add);
    } catch (AccessDeniedException e) {
      throw new MalformedCheckpointException(directory, "cannot be read: permission is denied", e);
    }
    // In order: of several faults each run names the same.
    found.sort(null);
    List<FolderEntry> entries = new ArrayList<>();
    for (java.nio.file.Path child : found) {
      String name = child.getFileName().toString();
      if (!name.startsWith(".")) {
        entries.add(entry(directory, name, child));
      }
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
    boolean link = Files.isSymbolicLink(child);
    BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
    if (!attributes.isRegularFile() && !attributes.isDirectory()) {
      throw new MalformedCheckpointException(
          path,
          (link
                  ? "is a link to %s, a pipe, socket or device, not a file".formatted(real)
                  : IRREGULAR)
              + ": remove it from the checkpoint");
    }
    Optional<String> problem = link ? problemOfLink(path, child, real) : Optional.empty();
    if (attributes.isRegularFile() && !CopyRules.isWeights(name) && !Files.isReadable(real)) {
      throw new MalformedCheckpointException(path, "cannot be read: permission is denied");
    }
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
    if (isBlob(target)) {
      return Optional.empty();
    }
    throw new MalformedCheckpointException(
        path,
        ("is a link out of the checkpoint, to %s: links may lead to files of the checkpoint itself"
                + " or of its Hugging Face cache; cp -rL %s COPY puts files in the place of links")
            .formatted(Files.readSymbolicLink(link), fileSystem.pathToFile(path.getParent())));
  }

  /** Whether a file is one that the Hub's client keeps for links of a checkpoint to lead to. */
  private boolean isBlob(java.nio.file.Path target) {
    // Of a snapshot the same model's; of another directory, which the client once filled with
    // links, that of a model, under the digest of what it holds.
    return blobs == null ? BLOB.matcher(target.toString()).matches() : target.startsWith(blobs);
  }
}
