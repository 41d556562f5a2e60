package org.tsenor.job.run;

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
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.job.settings.Operation;

/**
 * What decides the bytes of an output: the settings, the input and the program. A run that resumes
 * another has to agree with it in all of it.
 *
 * @param settings settings that change the output, by key
 * @param input one line a file of the input, by its path, as {@link InputFingerprint} gives them
 * @param software version of this program, by its name
 */
public record RunState(
    Map<String, String> settings, Map<String, String> input, Map<String, String> software) {
  private static final int SCHEMA_VERSION = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The state of a run of this program. */
  public RunState(Map<String, String> settings, Map<String, String> input) {
    this(settings, input, Software.own());
  }

  /** The state of a run of this program over a checkpoint. */
  public static RunState of(Map<String, String> settings, Checkpoint input) throws IOException {
    return new RunState(settings, InputFingerprint.of(input));
  }

  /** Of all settings in effect, by key, those that decide the bytes. */
  public static Map<String, String> decisive(Map<String, String> settings) {
    Map<String, String> decisive = new TreeMap<>(settings);
    Operation.PRUNE.settings().stream()
        .filter(setting -> !setting.decidesBytes())
        .forEach(setting -> decisive.remove(setting.key()));
    return decisive;
  }

  /** As JSON. */
  public byte[] toBytes() throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("schema_version", SCHEMA_VERSION);
    settings.forEach(root.putObject("settings")::put);
    input.forEach(root.putObject("input")::put);
    software.forEach(root.putObject("software")::put);
    return (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads what {@link #toBytes} wrote.
   *
   * @throws IOException if the bytes are not a run's state
   */
  public static RunState parse(byte[] bytes) throws IOException {
    JsonNode root = JSON.readTree(bytes);
    if (root == null || root.path("schema_version").asInt() != SCHEMA_VERSION) {
      throw new IOException("not the state of a run of schema version " + SCHEMA_VERSION);
    }
    return new RunState(
        strings(root.path("settings")),
        strings(root.path("input")),
        strings(root.path("software")));
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
    changes("version of", software, now.software, changes);
    return changes;
  }

  /** What is different in an input, in words, one change an entry. */
  public List<String> inputChanges(Checkpoint found) throws IOException {
    List<String> changes = new ArrayList<>();
    changes("input", input, InputFingerprint.of(found), changes);
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
