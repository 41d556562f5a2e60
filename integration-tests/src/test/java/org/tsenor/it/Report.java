package org.tsenor.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;

/** JSON files that the tests read. */
public final class Report {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Report() {}

  public static JsonNode read(Path file) throws IOException {
    return JSON.readTree(file.toFile());
  }

  /** {@code report.json} of a pruned checkpoint. */
  public static JsonNode of(Path output) throws IOException {
    return read(output.resolve("report.json"));
  }
}
