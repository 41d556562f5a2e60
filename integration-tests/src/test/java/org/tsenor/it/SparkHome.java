package org.tsenor.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A Spark home that is made of the Maven jars: what a worker needs to start executors. */
public final class SparkHome {
  private SparkHome() {}

  /** Makes one in a directory that does not exist. */
  public static Path create(Path home) throws IOException {
    return create(home, Project.sparkJars());
  }

  /** Makes one of other jars of Spark. */
  public static Path create(Path home, Path jars) throws IOException {
    Files.createDirectories(home.resolve("conf"));
    Files.createSymbolicLink(home.resolve("jars"), jars);
    Files.writeString(home.resolve("RELEASE"), "Spark from its Maven jars\n");
    return home;
  }

  /** Variables for daemons of this home, and for whoever submits to them. */
  public static Map<String, String> environment(Path home) {
    return Map.of(
        "SPARK_HOME",
        home.toString(),
        "SPARK_SCALA_VERSION",
        "2.13",
        "SPARK_LOCAL_IP",
        "127.0.0.1",
        "SPARK_PUBLIC_DNS",
        "127.0.0.1");
  }
}
