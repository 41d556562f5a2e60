package org.tsenor.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.tsenor.job.settings.UserInputException;
import picocli.CommandLine.Option;
import scala.Tuple2;

/** Spark properties given on the command line, over those of {@code spark-submit}. */
class ConfOptions {
  private static final String HADOOP_PREFIX = "spark.hadoop.";

  @Option(
      names = "--conf",
      paramLabel = "KEY=VALUE",
      description =
          "Spark property, as of spark-submit; may be repeated. spark.hadoop.* configures file"
              + " systems, spark.tsenor.* are settings.")
  private List<String> conf = new ArrayList<>();

  /**
   * The properties in effect: those that {@code spark-submit} or the JVM's system properties give,
   * or of the session of whoever called us, then those of the command line.
   *
   * @throws UserInputException if one is not {@code spark.KEY=VALUE}
   */
  SparkConf sparkConf() {
    SparkConf spark = HostSession.find().map(HostSession::properties).orElseGet(SparkConf::new);
    for (String property : conf) {
      int equals = property.indexOf('=');
      if (equals < 0 || !property.startsWith("spark.")) {
        throw new UserInputException(
            "--conf: '%s' is not a Spark property: write spark.KEY=VALUE".formatted(property));
      }
      spark.set(property.substring(0, equals), property.substring(equals + 1));
    }
    return spark;
  }

  /** The properties as a map. */
  static Map<String, String> properties(SparkConf spark) {
    Map<String, String> properties = new LinkedHashMap<>();
    for (Tuple2<String, String> property : spark.getAll()) {
      properties.put(property._1(), property._2());
    }
    return properties;
  }

  /** The configuration of the file systems, as a session with these properties would have it. */
  static Configuration hadoop(SparkConf spark) {
    return HostSession.find().map(host -> host.hadoop(spark)).orElseGet(() -> started(spark));
  }

  private static Configuration started(SparkConf spark) {
    Configuration hadoop = new Configuration();
    properties(spark)
        .forEach(
            (key, value) -> {
              if (key.startsWith(HADOOP_PREFIX)) {
                hadoop.set(key.substring(HADOOP_PREFIX.length()), value);
              }
            });
    return hadoop;
  }
}
