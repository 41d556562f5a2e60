package org.tsenor.it.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.tsenor.it.crash.Scenario.Ended;

/**
 * The commands that are stopped.
 *
 * @param input that they read
 * @param place that they write to
 * @param cores of the local master; with one the operations of a run have one order
 * @param launch of their command lines
 */
record Commands(Input input, Place place, int cores, Launch launch) {
  private static final String HEARTBEAT = "20ms";

  /** Ordinary file systems. */
  static Configuration ordinary() {
    Configuration configuration = new Configuration(false);
    // A run that was stopped in this process seems to live until its heartbeat is missed.
    configuration.set("tsenor.owner.heartbeat", HEARTBEAT);
    return configuration;
  }

  Commands launched(Launch other) {
    return new Commands(input, place, cores, other);
  }

  /**
   * {@code tsenor prune} of the model.
   *
   * @param files configuration of the file systems
   */
  Ended prune(Configuration files, List<String> settings, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "prune",
                "--master",
                master(),
                "--model",
                input.model().toString(),
                "--output",
                place.output().toString()));
    for (String setting : settings) {
      arguments.add(setting.replace("TOKENS", input.tokens().toString()));
    }
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("--conf", "spark.ui.enabled=false"));
    arguments.addAll(properties(files));
    return launch.run(arguments);
  }

  /** {@code tsenor restore} of an archive. */
  Ended restore(Configuration files, Path archive) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("restore", archive.toString(), "--output", place.output().toString()));
    arguments.addAll(properties(files));
    return launch.run(arguments);
  }

  private String master() {
    return "local[%d]".formatted(cores);
  }

  private static List<String> properties(Configuration files) {
    List<String> arguments = new ArrayList<>();
    for (Map.Entry<String, String> property : files) {
      arguments.add("--conf");
      arguments.add("spark.hadoop.%s=%s".formatted(property.getKey(), property.getValue()));
    }
    return arguments;
  }

  /** Copies the model as a notebook does, in this process. */
  Ended write(Configuration files, SaveMode mode) {
    SparkSession.Builder builder =
        SparkSession.builder()
            .master(master())
            .appName("crash points")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "localhost")
            .config("spark.driver.bindAddress", "127.0.0.1");
    for (Map.Entry<String, String> property : files) {
      builder.config("spark.hadoop." + property.getKey(), property.getValue());
    }
    try (SparkSession spark = builder.getOrCreate()) {
      spark
          .read()
          .format("safetensors")
          .load(input.model().toString())
          .write()
          .format("safetensors")
          .option("like", input.model().toString())
          .mode(mode)
          .save(place.output().toString());
      return new Ended(0, "written");
    } catch (Exception | ProcessStopped e) {
      return new Ended(1, e.toString());
    }
  }
}
