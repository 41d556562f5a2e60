package org.tsenor.job.verify;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files of a directory, at any depth, but for hidden ones and what Spark and others leave as a
 * sign that they are done.
 *
 * @param root the directory
 * @param lengths bytes of every file, by its path relative to the root with / between its parts
 */
record FileListing(Path root, Map<String, Long> lengths) {
  private static final String DONE = "_SUCCESS";

  /** A link from a directory to one above it must not keep us listing. */
  private static final int MAX_DEPTH = 16;

  static FileListing of(FileSystem fileSystem, Path root) throws IOException {
    FileListing listing = new FileListing(root, new TreeMap<>());
    listing.add(fileSystem, root, "", 0);
    return listing;
  }

  private void add(FileSystem fileSystem, Path folder, String prefix, int depth)
      throws IOException {
    if (depth > MAX_DEPTH) {
      return;
    }
    for (FileStatus status : fileSystem.listStatus(folder)) {
      String name = status.getPath().getName();
      if (name.startsWith(".") || name.equals(DONE)) {
        continue;
      }
      if (status.isDirectory()) {
        add(fileSystem, status.getPath(), prefix + name + "/", depth + 1);
      } else {
        lengths.put(prefix + name, status.getLen());
      }
    }
  }

  boolean has(String name) {
    return lengths.containsKey(name);
  }

  /** Names of the files that lie in a folder itself, by name alone. */
  java.util.List<String> in(String folder) {
    String prefix = folder + "/";
    return lengths.keySet().stream()
        .filter(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length()))
        .toList();
  }
}
