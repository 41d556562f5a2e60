package org.tsenor.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * Records of many files as JSON: by their path relative to a folder with / between its parts, each
 * with {@code bytes} and one digest under the name of its algorithm: {@code {"bytes": 1841448,
 * "crc32c": "0a1b2c3d"}}.
 */
public final class FileRecords {
  /** Name of the field that holds them in {@code report.json} and in other lists of an output. */
  public static final String FIELD = "files";

  private FileRecords() {}

  /** Writes the records, sorted by path. */
  public static void write(ObjectNode node, Map<String, FileRecord> files) {
    new TreeMap<>(files).forEach((path, file) -> file.writeTo(node.putObject(path)));
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param field the node's name, for errors
   * @return records by path, sorted
   * @throws IllegalArgumentException if it is something else, or a path leads out of the folder
   */
  public static Map<String, FileRecord> read(String field, JsonNode node) {
    if (!node.isObject()) {
      throw new IllegalArgumentException("'%s' is not an object".formatted(field));
    }
    Map<String, FileRecord> files = new TreeMap<>();
    for (Iterator<Map.Entry<String, JsonNode>> fields = node.fields(); fields.hasNext(); ) {
      Map.Entry<String, JsonNode> file = fields.next();
      requireInside(field, file.getKey());
      files.put(file.getKey(), record(field, file.getKey(), file.getValue()));
    }
    return files;
  }

  private static FileRecord record(String field, String path, JsonNode node) {
    return FileRecord.of(node)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' of '%s' is %s: needed are 'bytes', not negative, and a digest 'crc32c'"
                            .formatted(field, path, Json.shortened(node.toString()))
                        + " or 'sha256'"));
  }

  /** A forged path must not make us read or delete what is not the folder's. */
  private static void requireInside(String field, String path) {
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\0') >= 0) {
        throw new IllegalArgumentException(
            "'%s' has the path '%s': allowed is one inside the output".formatted(field, path));
      }
    }
  }
}
