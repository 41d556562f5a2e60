package org.tsenor.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where things lie in the project, and the commands that a user would type. */
public final class Project {
  public static final Path ROOT = Path.of("").toAbsolutePath().getParent();
  public static final Path MODEL = ROOT.resolve("integration-tests/tiny-llama/model");
  public static final Path REFERENCE = ROOT.resolve("integration-tests/tiny-llama/reference.json");

  static final Path RECIPE = ROOT.resolve("conf/recipes/llama-16-32.yaml");
  public static final Path DISCOVERY_SCRIPT = ROOT.resolve("conf/getGpusResources.sh");
  public static final Path GPU_PROPERTIES = ROOT.resolve("conf/spark-gpu.conf");
  public static final Path SPARK_PROPERTIES = ROOT.resolve("conf/spark-defaults.conf");

  public static final Path LOGGING = ROOT.resolve("conf/log4j2.properties");
  public static final Path TEST_CLASSES = ROOT.resolve("integration-tests/target/test-classes");

  public static final Path YARN_JARS = ROOT.resolve("integration-tests/yarn/target/jars");
  public static final Path YARN_SERVER_JARS =
      ROOT.resolve("integration-tests/miniyarn/target/jars");

  private static final Path SPARK_JARS = ROOT.resolve("spark-job/runtime/target/jars");

  /** The embedded Spark on a class path. */
  public static final String SPARK = SPARK_JARS + "/*";

  private static final String SCALA = ROOT.resolve("integration-tests/scala/target/jars") + "/*";
  private static final String ON_S3 = ROOT.resolve("integration-tests/s3a/target/jars") + "/*";

  /** The option of {@link #shortLived}, for JVMs that others start. */
  public static final String FIRST_COMPILER_ONLY = "-XX:TieredStopAtLevel=1";

  private Project() {}

  /** The one jar for spark-submit. */
  public static Path jobJar() throws IOException {
    try (Stream<Path> jars = Files.list(ROOT.resolve("spark-job/target"))) {
      return jars.filter(jar -> jar.getFileName().toString().matches("tsenor-spark-.*\\.jar"))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("the job jar is not built"));
    }
  }

  /**
   * A JVM with the flags that the launcher gives, but for the collector: of these processes there
   * are several at a time, and one thread collects what each of them leaves.
   */
  public static List<String> java(String heap) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + ROOT.resolve("conf/jvm.options"));
    command.add("@" + ROOT.resolve("conf/launcher.options"));
    command.add("-XX:+UseSerialGC");
    command.add("-Xmx" + heap);
    command.add("-Dlog4j2.configurationFile=" + LOGGING.toUri());
    return command;
  }

  /**
   * A command of the above without the JVM's second compiler: for what ends before that has earned
   * back what it costs, half of a process that prunes the tiny Llama once. Vector code runs several
   * times slower without it, so not for what computes a lot.
   */
  public static List<String> shortLived(List<String> command) {
    List<String> other = new ArrayList<>(command);
    other.add(1, FIRST_COMPILER_ONLY);
    return other;
  }

  /** The same with embedded Spark, and behind it on the class path what is named. */
  private static List<String> spark(String heap, Object... behind) throws IOException {
    List<String> command = java(heap);
    command.add(ClassArchive.option());
    command.add("-cp");
    command.add(
        Stream.concat(Stream.of(SPARK), Stream.of(behind))
            .map(Object::toString)
            .collect(Collectors.joining(":")));
    return command;
  }

  /** {@code tsenor ARGUMENTS} on embedded Spark, through the real jar. */
  public static List<String> tsenor(String... arguments) throws IOException {
    return launch(spark("1g", jobJar()), List.of(arguments));
  }

  /** {@code tsenor ARGUMENTS} with what {@code s3a://} needs beside Spark's jars. */
  static List<String> tsenorOnS3(List<String> arguments) throws IOException {
    return launch(spark("1g", ON_S3, jobJar()), arguments);
  }

  private static List<String> launch(List<String> java, List<String> arguments) {
    List<String> command = new ArrayList<>(java);
    // Before the class path, which has the last word.
    command.add(1, "-Dspark.ui.enabled=false");
    command.add("org.tsenor.cli.Launch");
    command.addAll(arguments);
    return command;
  }

  /** A main class of these tests with these arguments, on embedded Spark with the real jar. */
  public static List<String> ofTests(String main, String... arguments) throws IOException {
    List<String> command = spark("1g", jobJar(), TEST_CLASSES);
    command.add(main);
    command.addAll(List.of(arguments));
    return command;
  }

  /** A Scala script with these arguments, on embedded Spark with the real jar. */
  public static List<String> scala(String script, String... arguments) throws IOException {
    return scala(spark("1g", jobJar(), SCALA), script, arguments);
  }

  /** The same with {@code s3a://} and these options of the JVM. */
  static List<String> scalaOnS3(List<String> options, String script, String... arguments)
      throws IOException {
    List<String> command = spark("1g", ON_S3, jobJar(), SCALA);
    command.addAll(1, options);
    return scala(command, script, arguments);
  }

  private static List<String> scala(List<String> command, String script, String... arguments) {
    command.add("scala.tools.nsc.MainGenericRunner");
    command.add("-usejavacp");
    command.add(ROOT.resolve("integration-tests/src/test/resources").resolve(script).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  /**
   * {@code hadoop fs ARGUMENTS} of the Hadoop in Spark, with {@code s3a://}.
   *
   * @param configuration directory of {@code core-site.xml}
   */
  static List<String> hadoopFs(Path configuration, String... arguments) throws IOException {
    List<String> command = spark("512m", ON_S3, configuration);
    command.add("org.apache.hadoop.fs.FsShell");
    command.addAll(List.of(arguments));
    return command;
  }

  /** {@code spark-submit} with these options, the real jar and these arguments of ours. */
  public static List<String> sparkSubmit(List<String> options, String... arguments)
      throws IOException {
    return concat(spark("512m"), submission(options, arguments));
  }

  /** The same with plugins of these tests. */
  public static List<String> sparkSubmitWithTests(List<String> options, String... arguments)
      throws IOException {
    return concat(spark("512m", TEST_CLASSES), submission(options, arguments));
  }

  /** What stands behind the class path of {@code spark-submit}. */
  static List<String> submission(List<String> options, String... arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of("org.apache.spark.deploy.SparkSubmit"));
    words.addAll(options);
    words.addAll(List.of("--class", "org.tsenor.cli.Main", jobJar().toString()));
    words.addAll(List.of(arguments));
    return words;
  }

  private static List<String> concat(List<String> first, List<String> second) {
    first.addAll(second);
    return first;
  }

  public static Path sparkJars() {
    return SPARK_JARS;
  }
}
