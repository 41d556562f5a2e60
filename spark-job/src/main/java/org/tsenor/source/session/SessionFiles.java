package org.tsenor.source.session;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import scala.collection.immutable.Map$;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The configuration of the file systems as a session sees it: {@code spark.hadoop.*} of the
 * application, over that what was set on the session ({@code spark.conf().set("fs.…", …)}), over
 * that the options of a read or write. Spark's own formats have theirs from the same place.
 *
 * <p>Hadoop keeps one file system for each scheme, authority and user of a JVM, whatever the
 * settings it was made with: of two that differ the first counts, for Spark's own formats, too,
 * unless {@code fs.SCHEME.impl.disable.cache} is true.
 */
public final class SessionFiles {
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
    return spark
        .sessionState()
        .newHadoopConfWithOptions(Map$.MODULE$.from(CollectionConverters.asScala(options)));
  }
}
