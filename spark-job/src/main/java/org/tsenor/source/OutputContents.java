package org.tsenor.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.tsenor.checkpoint.CheckpointIndex;
import org.tsenor.checkpoint.CheckpointNames;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.checkpoint.FileRecords;
import org.tsenor.checkpoint.Storage;

/**
 * What lies in an output directory, and what of it is known to be ours: only files that the list of
 * a finished output names are ever replaced.
 *
 * @param storage of the output
 * @param paths in it
 */
public record OutputContents(Storage storage, OutputPaths paths) {
  /** The list that a prune run leaves, among other things. */
  public static final String REPORT = "report.json";

  /** The list that any other write leaves. */
  public static final String LIST = "_bands/files.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The files of the directory, relative to it, sorted; without what waits in staging. */
  public Set<String> files() throws IOException {
    Set<String> files = new TreeSet<>();
    addAll(paths.root(), "", files);
    return files;
  }

  private void addAll(Path directory, String prefix, Set<String> files) throws IOException {
    for (FileStatus status : Directories.list(storage.fileSystem(), directory)) {
      String name = status.getPath().getName();
      boolean ours =
          prefix.isEmpty()
              && (name.equals(CheckpointNames.STAGING)
                  || name.startsWith(Directories.leftoverPrefix(paths.staging())));
      if (ours) {
        continue;
      }
      // What a link leads to lies elsewhere, whatever our list says of it.
      if (status.isDirectory() && !isLink(status.getPath())) {
        addAll(status.getPath(), prefix + name + "/", files);
      } else {
        files.add(prefix + name);
      }
    }
  }

  private boolean isLink(Path path) {
    return storage.fileSystem() instanceof RawLocalFileSystem local
        && Files.isSymbolicLink(local.pathToFile(path).toPath());
  }

  /** Whether nothing lies in the directory but what an unfinished write left in staging. */
  public boolean isEmpty() throws IOException {
    return files().isEmpty();
  }

  /**
   * What the output's list says of its files; empty if there is no list, or not one of ours.
   *
   * @throws IOException if it cannot be read
   */
  public Optional<Map<String, FileRecord>> listed() throws IOException {
    for (String list : List.of(REPORT, LIST)) {
      Optional<JsonNode> root = json(Storage.child(paths.root(), list));
      if (root.isPresent() && root.get().path(FileRecords.FIELD).isObject()) {
        try {
          return Optional.of(
              FileRecords.read(FileRecords.FIELD, root.get().path(FileRecords.FIELD)));
        } catch (IllegalArgumentException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  /** A list as {@link #listed} reads it, as text. */
  static String list(Map<String, FileRecord> files) {
    ObjectNode root = JSON.createObjectNode();
    FileRecords.write(root.putObject(FileRecords.FIELD), files);
    return root.toPrettyString() + "\n";
  }

  private Optional<JsonNode> json(Path file) throws IOException {
    try (InputStream in = storage.fileSystem().open(file)) {
      return Optional.of(JSON.readTree(in));
    } catch (FileNotFoundException | JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /**
   * The files that an output which replaces this one takes away, in the order in which they go: the
   * list and the index first, without which nothing takes the rest for a whole.
   *
   * @param more files that are known to be ours, listed or not
   * @throws ForeignFilesException if anything else lies there
   */
  public List<String> replaceable(Set<String> more) throws IOException {
    Optional<Map<String, FileRecord>> listed = listed();
    Set<String> ours = new TreeSet<>(more);
    if (listed.isPresent()) {
      ours.addAll(listed.get().keySet());
      ours.addAll(List.of(REPORT, LIST));
    }
    List<String> found = new ArrayList<>(files());
    for (String file : found) {
      if (!ours.contains(file) || isLink(Storage.child(paths.root(), file))) {
        throw new ForeignFilesException(foreign(file, listed.isPresent()));
      }
    }
    List<String> first = List.of(REPORT, LIST, CheckpointIndex.FILE_NAME);
    found.sort(
        Comparator.comparingInt(file -> first.contains(file) ? first.indexOf(file) : first.size()));
    return found;
  }

  private String foreign(String file, boolean listed) {
    return listed
        ? "output %s holds %s, which its %s does not list: nothing is deleted; move it away, or name"
                .formatted(paths.root(), file, REPORT)
            + " another directory"
        : "output %s holds %s and no list of files of ours (a %s with '%s'): nothing is deleted;"
                .formatted(paths.root(), file, REPORT, FileRecords.FIELD)
            + " delete it yourself, or name another directory";
  }

  /** Deletes what a run left that was stopped while it deleted its staging directory. */
  public void removeLeftovers() throws IOException {
    String prefix = Directories.leftoverPrefix(paths.staging());
    for (FileStatus status : Directories.list(storage.fileSystem(), paths.root())) {
      if (status.isDirectory() && status.getPath().getName().startsWith(prefix)) {
        storage.fileSystem().delete(status.getPath(), true);
      }
    }
  }
}
