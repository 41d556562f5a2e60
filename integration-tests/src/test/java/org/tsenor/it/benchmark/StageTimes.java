package org.tsenor.it.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** When each step of a calibrated run was under way, from Spark's event log. */
final class StageTimes {
  private final List<Stage> stages = new ArrayList<>();

  private record Stage(String step, long begin, long end) {}

  /**
   * Reads the log of one run.
   *
   * @param directory that holds nothing else
   */
  StageTimes(Path directory) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    List<Path> logs;
    try (Stream<Path> files = Files.list(directory)) {
      logs = files.filter(file -> !file.getFileName().toString().startsWith(".")).toList();
    }
    for (Path log : logs) {
      for (String line : Files.readAllLines(log)) {
        JsonNode event = mapper.readTree(line);
        if (event.get("Event").asText().equals("SparkListenerStageCompleted")) {
          JsonNode stage = event.get("Stage Info");
          stages.add(
              new Stage(
                  step(stage.get("Stage Name").asText()),
                  stage.get("Submission Time").asLong(),
                  stage.get("Completion Time").asLong()));
        }
      }
    }
  }

  /** The step at a time; "between" if none was under way. */
  String at(long millis) {
    return stages.stream()
        .filter(stage -> stage.begin <= millis && millis <= stage.end)
        .map(Stage::step)
        .findFirst()
        .orElse("between");
  }

  /** Seconds of all stages of a step. */
  double seconds(String step) {
    return stages.stream()
            .filter(stage -> stage.step.equals(step))
            .mapToLong(stage -> stage.end - stage.begin)
            .sum()
        * 1e-3;
  }

  /** Spark names a stage by its last operation and the line that asks for it. */
  private static String step(String name) {
    String called = name.replaceAll(":\\d+$", "");
    return switch (called) {
      case "mapPartitionsToPair at LayerStatistics.java" -> "collect";
      case "collect at LayerStatistics.java" -> "prepare";
      case "mapToPair at LayerPruning.java" -> "prune";
      case "collect at LayerPruning.java" -> "write";
      case "count at Activations.java", "count at TwoStreams.java" -> "pass";
      case "mapToPair at LayerReconstruction.java", "collect at LayerReconstruction.java" ->
          "train";
      default -> called;
    };
  }
}
