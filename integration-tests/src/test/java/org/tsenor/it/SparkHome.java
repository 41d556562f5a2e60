package org.tsenor.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

  /**
   * Settings for executors of a home of {@link #create(Path)}: they collect with one thread, and
   * take Spark's classes from the archive, for which its jars have to stand first on the class
   * path.
   *
   * @param options further ones of their JVMs
   * @param behind what else is on their class path
   */
  public static List<String> executors(List<String> options, Path... behind) throws IOException {
    List<String> all = new ArrayList<>(List.of("-XX:+UseSerialGC", ClassArchive.option()));
    all.addAll(options);
    // What the JVM has to say of an archive that does not fit is not worth a line.
    all.addAll(List.of("-Xlog:cds=off", "-Xlog:cds+dynamic=off", "-Xlog:class+path=off"));
    String classPath =
        Stream.concat(Stream.of(Project.SPARK), Stream.of(behind))
            .map(Object::toString)
            .collect(Collectors.joining(":"));
    return List.of(
        "spark.executor.defaultJavaOptions="
            // Spark splits options at blanks, which a folder's name may have, but not in quotes.
            + all.stream().map(option -> '"' + option + '"').collect(Collectors.joining(" ")),
        "spark.executor.extraClassPath=" + classPath);
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
