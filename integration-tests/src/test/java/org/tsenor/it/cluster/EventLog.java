package org.tsenor.it.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What Spark wrote down about the one application of a directory. */
final class EventLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<JsonNode> events = new ArrayList<>();
  private final Map<Integer, String> jobOfStage = new HashMap<>();

  private EventLog() {}

  /** Spark properties of a run that writes it. */
  static List<String> configuration(Path directory) {
    return List.of(
        "spark.eventLog.enabled=true",
        "spark.eventLog.rolling.enabled=false",
        "spark.eventLog.compress=false",
        "spark.eventLog.dir=" + directory.toUri());
  }

  static EventLog read(Path directory) throws IOException {
    EventLog log = new EventLog();
    try (Stream<Path> files = Files.list(directory)) {
      for (String line : Files.readAllLines(files.findFirst().orElseThrow())) {
        JsonNode event = JSON.readTree(line);
        log.events.add(event);
        if (event.get("Event").asText().equals("SparkListenerJobStart")) {
          JsonNode job = event.get("Properties").get("spark.job.description");
          for (JsonNode stage : event.get("Stage IDs")) {
            log.jobOfStage.put(stage.asInt(), job == null ? "" : job.asText());
          }
        }
      }
    }
    return log;
  }

  /** Executors that were lost. */
  long executorsRemoved() {
    return events.stream()
        .filter(event -> event.get("Event").asText().equals("SparkListenerExecutorRemoved"))
        .count();
  }

  /** Tasks of a job that ended so, such as {@code Success} or {@code ExecutorLostFailure}. */
  long tasks(String job, String reason) {
    return tasksOf(job).filter(task -> reason(task).equals(reason)).count();
  }

  /** The largest part that one task of a job had in a sum. */
  long largestUpdate(String job, String accumulator) {
    return tasksOf(job)
        .filter(task -> reason(task).equals("Success"))
        .flatMap(task -> accumulables(task).stream())
        .filter(entry -> entry.path("Name").asText().equals(accumulator))
        .mapToLong(entry -> entry.path("Update").asLong())
        .max()
        .orElseThrow();
  }

  private static List<JsonNode> accumulables(JsonNode task) {
    List<JsonNode> entries = new ArrayList<>();
    task.get("Task Info").get("Accumulables").forEach(entries::add);
    return entries;
  }

  private Stream<JsonNode> tasksOf(String job) {
    return events.stream()
        .filter(event -> event.get("Event").asText().equals("SparkListenerTaskEnd"))
        .filter(event -> job.equals(jobOfStage.get(event.get("Stage ID").asInt())));
  }

  private static String reason(JsonNode task) {
    return task.get("Task End Reason").get("Reason").asText();
  }
}
