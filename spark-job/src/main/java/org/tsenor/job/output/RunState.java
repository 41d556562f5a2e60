package org.tsenor.job.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What decides the bytes of an output: the settings and the input. A run that resumes another has
 * to agree with it in all of it.
 *
 * @param settings settings that change the output, by key
 * @param input one line a shard of the input, by file name: length, header digest, time of change
 */
public record RunState(Map<String, String> settings, Map<String, String> input) {
  private static final int SCHEMA_VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** As JSON. */
  public byte[] toBytes() throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("schema_version", SCHEMA_VERSION);
    settings.forEach(root.putObject("settings")::put);
    input.forEach(root.putObject("input")::put);
    return (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws IOException if the bytes are not a run's state
   */
  static RunState parse(byte[] bytes) throws IOException {
    JsonNode root = JSON.readTree(bytes);
    if (root == null || root.path("schema_version").asInt() != SCHEMA_VERSION) {
      throw new IOException("not the state of a run of schema version " + SCHEMA_VERSION);
    }
    return new RunState(strings(root.path("settings")), strings(root.path("input")));
  }

  private static Map<String, String> strings(JsonNode node) {
    Map<String, String> strings = new TreeMap<>();
    node.fields().forEachRemaining(entry -> strings.put(entry.getKey(), entry.getValue().asText()));
    return strings;
  }

  /** What is different now, in words, one change an entry; empty if nothing is. */
  List<String> changesTo(RunState now) {
    List<String> changes = new ArrayList<>();
    changes("setting", settings, now.settings, changes);
    changes("input", input, now.input, changes);
    return changes;
  }

  private static void changes(
      String what, Map<String, String> before, Map<String, String> now, List<String> changes) {
    TreeSet<String> keys = new TreeSet<>(before.keySet());
    keys.addAll(now.keySet());
    for (String key : keys) {
      String old = before.getOrDefault(key, "unset");
      String current = now.getOrDefault(key, "unset");
      if (!old.equals(current)) {
        changes.add("%s %s was %s and is %s".formatted(what, key, old, current));
      }
    }
  }
}
