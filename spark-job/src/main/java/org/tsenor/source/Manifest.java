package org.tsenor.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.checkpoint.Storage;

/**
 * What an output will be: written when all of it is on disk, before any of it gets its final name.
 * From then on whoever owns the output can finish it.
 *
 * @param files of the output by their relative paths, in the order in which they get their names
 * @param replaced files of the output before, relative, in the order in which they leave
 */
public record Manifest(Map<String, Entry> files, List<String> replaced) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILES = "files";
  private static final String REPLACED = "replaced";
  private static final String STAGED = "staged";

  /**
   * One file.
   *
   * @param staged where it waits, relative to the staging directory
   * @param record what it is
   */
  public record Entry(String staged, FileRecord record) {}

  byte[] toBytes() throws IOException {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode listed = root.putObject(FILES);
    files.forEach(
        (path, entry) -> {
          ObjectNode node = listed.putObject(path);
          entry.record().writeTo(node);
          node.put(STAGED, entry.staged());
        });
    replaced.forEach(root.putArray(REPLACED)::add);
    return JSON.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
  }

  /** The manifest of an output that is being published; empty if none is. */
  public static Optional<Manifest> read(Storage storage, OutputPaths paths) throws IOException {
    return read(storage, paths.manifest());
  }

  /** The manifest in a file; empty if there is none. */
  static Optional<Manifest> read(Storage storage, Path file) throws IOException {
    try (InputStream in = storage.fileSystem().open(file)) {
      return Optional.of(parse(JSON.readTree(in)));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  private static Manifest parse(JsonNode root) throws IOException {
    Map<String, Entry> files = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : root.path(FILES).properties()) {
      FileRecord record =
          FileRecord.of(field.getValue())
              .orElseThrow(() -> new IOException("no record of " + field.getKey()));
      files.put(field.getKey(), new Entry(field.getValue().path(STAGED).asText(), record));
    }
    List<String> replaced = new ArrayList<>();
    root.path(REPLACED).forEach(path -> replaced.add(path.asText()));
    return new Manifest(files, replaced);
  }

  /** What each file is. */
  public Map<String, FileRecord> records() {
    Map<String, FileRecord> records = new LinkedHashMap<>();
    files.forEach((path, entry) -> records.put(path, entry.record()));
    return records;
  }
}
