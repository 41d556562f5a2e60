package org.tsenor.source;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import scala.collection.immutable.Map$;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The configuration of the file systems as a session sees it: {@code spark.hadoop.*} of the
 * application, over that what was set on the session ({@code spark.conf().set("fs.…", …)}), over
 * that the options of a read or write. Spark's own formats have theirs from the same place; they
 * pass over {@code spark.hadoop.*} that is set on a session after its start, which counts here.
 *
 * <p>Hadoop keeps one file system for each scheme, authority and user of a JVM, whatever the
 * settings it was made with: of two that differ the first counts, for Spark's own formats, too,
 * unless {@code fs.SCHEME.impl.disable.cache} is true.
 */
public final class SessionFiles {
  private static final String HADOOP = "spark.hadoop.";

  private SessionFiles() {}

  /** The configuration of a session. */
  public static Configuration configuration(SparkSession spark) {
    return configuration(spark, Map.of());
  }

  /**
   * The configuration of one read or write.
   *
   * @param options of it; the path is left out
   */
  public static Configuration configuration(SparkSession spark, Map<String, String> options) {
    Map<String, String> session = CollectionConverters.asJava(spark.conf().getAll());
    Map<String, String> nearest = new LinkedHashMap<>();
    session.forEach(
        (key, value) -> {
          // What the application was started with is in its configuration, and may have been
          // changed there.
          if (key.startsWith(HADOOP) && !value.equals(spark.sparkContext().conf().get(key, null))) {
            nearest.put(key.substring(HADOOP.length()), value);
          }
        });
    nearest.keySet().removeIf(session::containsKey);
    nearest.putAll(options);
    return spark
        .sessionState()
        .newHadoopConfWithOptions(Map$.MODULE$.from(CollectionConverters.asScala(nearest)));
  }
}
