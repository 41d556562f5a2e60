package org.tsenor;

import java.io.PrintStream;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.tsenor.source.SessionFiles;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Where a request runs.
 *
 * @param properties Spark properties, of which {@code spark.tsenor.*} are settings
 * @param hadoop configuration of file systems
 * @param progress where progress is shown
 * @param startsSession whether the session is one that starts in this process, for this request
 *     alone: then the solver's code is compiled meanwhile
 */
public record Surroundings(
    Map<String, String> properties,
    Configuration hadoop,
    PrintStream progress,
    boolean startsSession) {
  /** Those of a session that runs; progress goes to the log. */
  public static Surroundings of(SparkSession spark) {
    return new Surroundings(
        CollectionConverters.asJava(spark.conf().getAll()),
        SessionFiles.configuration(spark),
        ProgressLog.stream(),
        false);
  }
}
