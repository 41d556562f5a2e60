package org.tsenor.job.calibrated;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.job.plan.PrunePlan;
import org.tsenor.job.settings.CalibrationSettings;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.source.NoRenameFileSystem;
import org.tsenor.source.SparkSessions;
import org.tsenor.tokens.CalibrationSource;
import org.tsenor.tokens.TokenWindows;

/** Runs of the job on the tiny Llama. */
final class CalibratedRuns {
  static final Path TINY = Path.of("../integration-tests/tiny-llama");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SparkSession spark;

  CalibratedRuns(SparkSession spark) {
    this.spark = spark;
  }

  /** A session of its own: one that runs would be handed out whatever its master. */
  static SparkSession session(String master) {
    SparkSessions.stop();
    return SparkSession.builder()
        .master(master)
        .appName("calibrated tests")
        .config("spark.ui.enabled", "false")
        .config("spark.log.level", "ERROR")
        .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
        .config("spark.kryo.registrationRequired", "false")
        .getOrCreate();
  }

  /** Settings of a run and what else is given; weights are updated as published unless it is. */
  static PruneSettings settings(Path output, String method, String pattern, String... more) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    values.put("model", List.of(TINY.resolve("model").toString()));
    values.put("output", List.of(output.toString()));
    values.put("method", List.of(method));
    values.put("pattern", List.of(pattern));
    values.put("calibration", List.of(TINY.resolve("data/calib.jsonl").toString()));
    for (int i = 0; i < more.length; i += 2) {
      values.put(more[i], List.of(more[i + 1]));
    }
    if (!method.equals("wanda")) {
      values.putIfAbsent("compensation", List.of("" + values.containsKey("metric")));
    }
    Configuration hadoop = new Configuration();
    hadoop.set("fs.norename.impl", NoRenameFileSystem.class.getName());
    hadoop.set("fs.abfs.impl", TrippingFileSystem.class.getName());
    return PruneSettings.of(values, Map.of(), hadoop);
  }

  void prune(PruneSettings settings) throws IOException {
    prune(settings, System.err);
  }

  void prune(PruneSettings settings, PrintStream progress) throws IOException {
    Configuration hadoop = new Configuration();
    Checkpoint checkpoint =
        Checkpoint.open(hadoop, new org.apache.hadoop.fs.Path(settings.model()));
    PrunePlan plan = PrunePlan.of(settings, checkpoint);
    CalibrationSettings calibration = settings.calibration().orElseThrow();
    TokenWindows windows =
        new CalibrationSource(hadoop)
            .read(
                calibration.input(settings.model()),
                calibration.windows(),
                CalibratedJob.limits(checkpoint, plan));
    new CalibratedJob(spark, settings, progress).run(checkpoint, plan, windows);
  }

  static JsonNode report(Path output) throws IOException {
    return JSON.readTree(output.resolve("report.json").toFile());
  }

  /** The reference's run. */
  static JsonNode reference(String method, String pattern, String structure) throws IOException {
    for (JsonNode run : JSON.readTree(TINY.resolve("reference.json").toFile()).get("runs")) {
      if (run.get("method").asText().equals(method)
          && run.get("pattern").asText().equals(pattern)
          && run.get("structure").asText().equals(structure)) {
        return run;
      }
    }
    throw new AssertionError("no reference for %s %s %s".formatted(method, pattern, structure));
  }

  /** SHA-256 of all files but the report, by their names. */
  static Map<String, String> digests(Path output) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.walk(output)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("report.json")) {
          MessageDigest digest = MessageDigest.getInstance("SHA-256");
          digests.put(
              output.relativize(file).toString(),
              HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file))));
        }
      }
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
    return digests;
  }
}
