package org.tsenor.it.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The folder in which commands write their output, always by the same path, and what was in it
 * before.
 *
 * @param work folder of the whole session
 */
record Place(Path work) {
  /** What is digested of a folder. */
  static final String FOLDER = "folder";

  /** The watched folder: holds the output, and what a command may lay beside it. */
  Path root() {
    return work.resolve("place");
  }

  Path output() {
    return root().resolve("output");
  }

  /** For what is deleted but may come back. */
  Path aside() {
    return work.resolve("aside");
  }

  private Path before() {
    return work.resolve("before");
  }

  /** Empties the place. */
  void clear() throws IOException {
    delete(root());
    delete(aside());
    Files.createDirectories(root());
    Files.createDirectories(aside());
  }

  /** Remembers what the place holds, for {@link #reset}. */
  void remember() throws IOException {
    delete(before());
    copy(root(), before());
  }

  /** Brings back what was there, with its times. */
  void reset() throws IOException {
    clear();
    delete(root());
    copy(before(), root());
  }

  /** SHA-256 of all files below a folder, and its folders, by relative path. */
  static NavigableMap<String, String> digests(Path folder) throws IOException {
    NavigableMap<String, String> digests = new TreeMap<>();
    for (Path path : walk(folder)) {
      digests.put(
          folder.relativize(path).toString(),
          Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
              ? FOLDER
              : digest(Files.readAllBytes(path)));
    }
    digests.remove("");
    return digests;
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Deletes a file, or a folder with all it holds; nothing if it is not there. */
  static void delete(Path path) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      List<Path> paths = walk(path);
      for (int i = paths.size() - 1; i >= 0; i--) {
        Files.deleteIfExists(paths.get(i));
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> paths = walk(from);
    for (Path path : paths) {
      Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
    }
    for (Path path : paths) {
      // Copying what a folder holds has changed its time.
      Files.setLastModifiedTime(to.resolve(from.relativize(path)), Files.getLastModifiedTime(path));
    }
  }

  private static List<Path> walk(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.sorted(Comparator.naturalOrder()).toList();
    }
  }
}
