package org.tsenor.it.crash;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A report as a map of its values by their paths, but for those that tell one run from the next.
 */
final class ReportFigures {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Times, and how the command was told to go about it. */
  private static final String OF_ONE_RUN = "/time/.*|.*/seconds|/settings/(resume|overwrite)";

  private ReportFigures() {}

  static NavigableMap<String, String> read(Path report) throws IOException {
    NavigableMap<String, String> figures = new TreeMap<>();
    try {
      collect(JSON.readTree(report.toFile()), "", figures);
    } catch (JsonProcessingException e) {
      figures.put("", "half a report");
    }
    figures.keySet().removeIf(path -> path.matches(OF_ONE_RUN));
    return figures;
  }

  private static void collect(JsonNode node, String path, Map<String, String> figures) {
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        collect(field.getValue(), path + "/" + field.getKey(), figures);
      }
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        collect(node.get(i), path + "/" + i, figures);
      }
    } else {
      figures.put(path, node.toString());
    }
  }
}
