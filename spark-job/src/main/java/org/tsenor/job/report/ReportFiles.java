package org.tsenor.job.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.checkpoint.FileRecords;

/**
 * The field {@code files} of {@code report.json}: every file of the output but the report itself,
 * by its path relative to the output, as {@link FileRecords} writes it.
 */
public final class ReportFiles {
  /** Name of the field. */
  public static final String FIELD = FileRecords.FIELD;

  private ReportFiles() {}

  /** Writes the records, sorted by path. */
  public static void write(ObjectNode node, Map<String, FileRecord> files) {
    FileRecords.write(node, files);
  }

  /** Reads what {@link #write} wrote. */
  public static Map<String, FileRecord> read(JsonNode node) {
    return node.isMissingNode() ? Map.of() : FileRecords.read(FIELD, node);
  }
}
