package org.tsenor.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files of a directory by their relative paths, with / between their parts, as JSON: {@code
 * {"masks/model.safetensors": {"bytes": 1841448, "crc32c": "0a1b2c3d"}}}.
 */
public final class FileList {
  /** Name of the field that holds it, in {@code report.json} and elsewhere. */
  public static final String FIELD = "files";

  private FileList() {}

  /** Writes the records, sorted by path. */
  public static void write(ObjectNode node, Map<String, FileRecord> files) {
    new TreeMap<>(files).forEach((path, file) -> file.writeTo(node.putObject(path)));
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param node missing where nothing is listed
   * @return records by path, sorted
   * @throws IllegalArgumentException if it is something else, or a path leads out of the directory
   */
  public static Map<String, FileRecord> read(JsonNode node) {
    Map<String, FileRecord> files = new TreeMap<>();
    if (node.isMissingNode()) {
      return files;
    }
    if (!node.isObject()) {
      throw new IllegalArgumentException("'%s' is not an object".formatted(FIELD));
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      requireInside(field.getKey());
      files.put(field.getKey(), record(field.getKey(), field.getValue()));
    }
    return files;
  }

  private static FileRecord record(String path, JsonNode node) {
    return FileRecord.of(node)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' of '%s' is %s: needed are 'bytes', not negative, and a digest 'crc32c'"
                            .formatted(FIELD, path, node)
                        + " or 'sha256'"));
  }

  /** A forged path must not make us read or delete what is not the directory's. */
  private static void requireInside(String path) {
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\0') >= 0) {
        throw new IllegalArgumentException(
            "'%s' has the path '%s': allowed is one inside the directory".formatted(FIELD, path));
      }
    }
  }
}
