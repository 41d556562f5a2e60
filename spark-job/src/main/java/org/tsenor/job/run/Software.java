package org.tsenor.job.run;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.util.VersionInfo;
import org.apache.spark.sql.SparkSession;

/** Names and versions of what a run ran on, for its report. */
public final class Software {
  private Software() {}

  /** Of this program alone. */
  public static Map<String, String> own() {
    String version = Software.class.getPackage().getImplementationVersion();
    return Map.of("tsenor", version == null ? "unpackaged" : version);
  }

  /** By name: of this program, Spark, Hadoop, Java and the machine. */
  public static Map<String, String> versions(SparkSession spark) {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.putAll(own());
    versions.put("spark", spark.version());
    versions.put("hadoop", VersionInfo.getVersion());
    versions.put("java", System.getProperty("java.runtime.version"));
    versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    versions.put("master", spark.sparkContext().master());
    return versions;
  }
}
