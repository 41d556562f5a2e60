package org.tsenor.job.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.tsenor.checkpoint.FileList;
import org.tsenor.checkpoint.FileRecord;

/** The field {@code files} of {@code report.json}. */
public final class ReportFiles {
  /** Name of the field. */
  public static final String FIELD = FileList.FIELD;

  private ReportFiles() {}

  /** Writes the records, sorted by path. */
  public static void write(ObjectNode node, Map<String, FileRecord> files) {
    FileList.write(node, files);
  }

  /** Reads what {@link #write} wrote. */
  public static Map<String, FileRecord> read(JsonNode node) {
    return FileList.read(node);
  }
}
