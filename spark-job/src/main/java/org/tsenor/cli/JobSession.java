package org.tsenor.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.tsenor.job.settings.UserInputException;

/**
 * The Spark session of a command, from when it is first asked for: one of its own, with properties
 * of ours where the user has set none, or that of the program that has called us, which goes on
 * with it.
 */
final class JobSession implements AutoCloseable {
  private static final String LOCAL_DIRS_VARIABLE = "SPARK_LOCAL_DIRS";
  private static final String LOCAL_DIRS = "spark.local.dir";
  private static final String TEMPORARY = "java.io.tmpdir";
  private static final String NAME = "spark.app.name";
  private static final String MAIN_CLASS = Main.class.getName();

  /** Half as much again as Spark keeps for itself. */
  private static final long LEAST_HEAP = 450L << 20;

  /** Spark's own expression, and what Azure, Google, S3 and others call their keys. */
  private static final String SECRETS =
      "(?i)secret|password|passwd|passphrase|token|credential|jaas|signature|"
          + "(access|account|private|api|client|shared|encryption|master)[._-]?key|"
          + "(^|[._-])(sas|key|auth|pwd)([._-]|$)";

  private final String name;
  private final SparkConf conf;
  private SparkSession spark;
  private Optional<HostSession> host = Optional.empty();
  private int exitCode = ExitCode.FAILURE;

  /**
   * A session to be.
   *
   * @param name of the application, where the user gives none
   * @param conf its properties
   */
  JobSession(String name, SparkConf conf) {
    this.name = name;
    this.conf = conf;
  }

  /**
   * The session, started or joined now if it was not before.
   *
   * @throws UserInputException if Spark refuses a property, or has no directory for its temporary
   *     files, or no memory
   */
  SparkSession spark() {
    if (spark == null) {
      host = HostSession.find();
      spark = host.isPresent() ? host.get().join(conf) : start(name, conf, isOneJvm(conf));
    }
    return spark;
  }

  /**
   * The work is done: an application that ends otherwise is one that failed, in YARN's lists too.
   */
  void done() {
    exitCode = ExitCode.DONE;
  }

  /** Stops it if it is ours. */
  @Override
  public void close() {
    if (host.isPresent()) {
      host.get().leave();
    } else if (spark != null) {
      spark.sparkContext().stop(exitCode);
      SparkSession.clearActiveSession();
    }
  }

  /** Whether driver and tasks are this process. */
  static boolean isOneJvm(SparkConf conf) {
    String master = conf.get("spark.master");
    return master.equals("local") || master.startsWith("local[");
  }

  /**
   * Starts a session.
   *
   * @param isOneJvm whether driver and tasks are this process
   */
  static SparkSession start(String name, SparkConf conf, boolean isOneJvm) {
    SparkConf properties = conf.clone();
    if (isOneJvm) {
      setLocalProperties(properties);
      requireLocalDirectory(properties);
      requireHeap(Runtime.getRuntime().maxMemory());
    }
    // Our own progress is on the terminal; Spark's bar would write over it.
    properties.setIfMissing("spark.ui.showConsoleProgress", "false");
    properties.setIfMissing("spark.redaction.regex", SECRETS);
    if (properties.get(NAME, MAIN_CLASS).equals(MAIN_CLASS)) {
      // spark-submit names an application by its main class where the user has not.
      properties.set(NAME, name);
    }
    try {
      return SparkSession.builder().config(properties).getOrCreate();
    } catch (IllegalArgumentException e) {
      throw new UserInputException("a Spark property is refused: " + e.getMessage(), e);
    } catch (Exception e) {
      // Scala throws what it does not declare: a SparkException with this text and no other sign.
      String message = String.valueOf(e.getMessage());
      if (message.matches(
          "(?s)(Could not parse M|Invalid m)aster URL.*|Asked to run locally with.*")) {
        throw new UserInputException("--master: " + message, e);
      }
      if (e instanceof ClassNotFoundException) {
        throw new UserInputException(
            "a Spark property names the class %s, which is not on the class path (TSENOR_CLASSPATH)"
                .formatted(message),
            e);
      }
      throw e;
    }
  }

  private static void setLocalProperties(SparkConf properties) {
    // Progress of running tasks comes with heartbeats; in one JVM they cost nothing.
    properties.setIfMissing("spark.executor.heartbeatInterval", "1s");
    // A process that was stopped, or a laptop that slept, is none the worse for it; Spark would
    // miss its own heartbeats, and end it with exit code 56.
    properties.setIfMissing("spark.storage.blockManagerHeartbeatTimeoutMs", "10000d");
    // One JVM talks to itself: no need for a network, nor to listen on one.
    properties.setIfMissing("spark.driver.host", "localhost");
    properties.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
    // What is shuffled are activations and sums of them, which hardly shrink, and nothing travels.
    properties.setIfMissing("spark.shuffle.compress", "false");
    properties.setIfMissing("spark.shuffle.spill.compress", "false");
    // The UI would listen on all addresses, without a password.
    properties.setIfMissing("spark.ui.enabled", "false");
    properties.setIfMissing("spark.ui.killEnabled", "false");
    // What a task runs out of ends the job, with a message; Spark would end the process.
    properties.setIfMissing("spark.executor.killOnFatalError.depth", "0");
  }

  /** Spark ends the process where it can make none of these directories. */
  private static void requireLocalDirectory(SparkConf conf) {
    String variable = System.getenv(LOCAL_DIRS_VARIABLE);
    String source =
        variable != null ? LOCAL_DIRS_VARIABLE : conf.contains(LOCAL_DIRS) ? LOCAL_DIRS : TEMPORARY;
    String directories =
        Optional.ofNullable(variable)
            .orElseGet(() -> conf.get(LOCAL_DIRS, System.getProperty(TEMPORARY)));
    if (Arrays.stream(directories.split(",")).noneMatch(JobSession::takesFiles)) {
      throw new UserInputException(
          "%s is %s: temporary files cannot be written there".formatted(source, directories));
    }
  }

  /** Spark says how much that is, but not of what, nor how it is given. */
  static void requireHeap(long bytes) {
    if (bytes < LEAST_HEAP) {
      throw new UserInputException(
          "the heap has %d MiB: Spark needs %d MiB at least (TSENOR_HEAP, or -Xmx)"
              .formatted(bytes >> 20, LEAST_HEAP >> 20));
    }
  }

  private static boolean takesFiles(String directory) {
    try {
      Path place = Files.createDirectories(Path.of(directory.strip()));
      Files.delete(Files.createTempDirectory(place, "tsenor"));
      return true;
    } catch (IOException | InvalidPathException e) {
      return false;
    }
  }
}
