package org.tsenor.job.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tsenor.checkpoint.DigestAlgorithm;
import org.tsenor.checkpoint.FileRecord;

/**
 * The field {@code files} of {@code report.json}: every file of the output but the report itself,
 * by its path relative to the output with / between its parts, each with {@code bytes} and one
 * digest under the name of its algorithm: {@code {"bytes": 1841448, "crc32c": "0a1b2c3d"}}.
 */
public final class ReportFiles {
  /** Name of the field. */
  public static final String FIELD = "files";

  private static final String BYTES = "bytes";

  private ReportFiles() {}

  /** Writes the records, sorted by path. */
  public static void write(ObjectNode node, Map<String, FileRecord> files) {
    new TreeMap<>(files)
        .forEach(
            (path, file) ->
                node.putObject(path)
                    .put(BYTES, file.bytes())
                    .put(file.algorithm().label(), file.digest()));
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param node the field's value; missing in a report of a version that listed no files
   * @return records by path, sorted
   * @throws IllegalArgumentException if it is something else, or a path leads out of the output
   */
  public static Map<String, FileRecord> read(JsonNode node) {
    Map<String, FileRecord> files = new TreeMap<>();
    if (node.isMissingNode()) {
      return files;
    }
    if (!node.isObject()) {
      throw new IllegalArgumentException("'%s' is not an object".formatted(FIELD));
    }
    for (Iterator<Map.Entry<String, JsonNode>> fields = node.fields(); fields.hasNext(); ) {
      Map.Entry<String, JsonNode> field = fields.next();
      requireInside(field.getKey());
      files.put(field.getKey(), record(field.getKey(), field.getValue()));
    }
    return files;
  }

  private static FileRecord record(String path, JsonNode node) {
    JsonNode bytes = node.path(BYTES);
    if (bytes.isIntegralNumber() && bytes.canConvertToLong() && bytes.asLong() >= 0) {
      for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
        Optional<String> digest =
            Optional.ofNullable(node.get(algorithm.label())).map(JsonNode::textValue);
        if (digest.isPresent()) {
          return new FileRecord(bytes.asLong(), algorithm, digest.get());
        }
      }
    }
    throw new IllegalArgumentException(
        "'%s' of '%s' is %s: needed are '%s', not negative, and a digest 'crc32c' or 'sha256'"
            .formatted(FIELD, path, node, BYTES));
  }

  /** A forged path must not make us read or delete what is not the output's. */
  private static void requireInside(String path) {
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..") || part.indexOf('\0') >= 0) {
        throw new IllegalArgumentException(
            "'%s' has the path '%s': allowed is one inside the output".formatted(FIELD, path));
      }
    }
  }
}
