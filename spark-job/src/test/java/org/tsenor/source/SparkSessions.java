package org.tsenor.source;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.TaskSchedulerImpl;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The one session that tests share, and the fixture they read.
 *
 * <p>Commands stop the session of the process when they end, and tests of commands run in the same
 * process: who needs the session asks for it anew.
 */
public final class SparkSessions {
  /** Longer than any task of the tests takes on a machine that is busy with something else. */
  private static final long IDLE_SECONDS = 300;

  private static SparkSession session;

  private SparkSessions() {}

  private static SparkSession start() {
    return SparkSession.builder()
        .master("local[2]")
        .appName("safetensors tests")
        .config("spark.ui.enabled", "false")
        .config("spark.log.level", "ERROR")
        .config("spark.sql.shuffle.partitions", "3")
        // What a cluster's owner may have set; commands of the tests have Java's serialization.
        .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
        .config("spark.kryo.registrationRequired", "false")
        .config("spark.sql.warehouse.dir", warehouse().toString())
        .config("spark.hadoop.fs.counted.impl", CountedFileSystem.class.getName())
        .config("spark.hadoop.fs.norename.impl", NoRenameFileSystem.class.getName())
        .getOrCreate();
  }

  /** Of this process alone. */
  private static Path warehouse() {
    long process = ProcessHandle.current().pid();
    return Path.of("target/warehouse-" + process).toAbsolutePath();
  }

  /** The session, started if there is none or a command has stopped it. */
  public static synchronized SparkSession session() {
    if (session == null || session.sparkContext().isStopped()) {
      session = start();
    }
    return session;
  }

  /**
   * Stops the session, so that the next one has the properties that are asked for: {@code
   * getOrCreate} hands out a session that runs, whatever its master.
   */
  public static synchronized void stop() {
    if (session != null) {
      session.stop();
    }
  }

  /**
   * Returns when no task runs and every listener has heard of what happened. A job fails with its
   * first task: the others are killed, and clean up, while the test goes on.
   */
  public static void awaitIdle() {
    SparkContext context = session().sparkContext();
    TaskSchedulerImpl scheduler = (TaskSchedulerImpl) context.taskScheduler();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(IDLE_SECONDS);
    try {
      while (runsTasks(scheduler)) {
        if (System.nanoTime() > end) {
          throw new AssertionError("tasks still run after %d s".formatted(IDLE_SECONDS));
        }
        Thread.sleep(5);
      }
      context.listenerBus().waitUntilEmpty(TimeUnit.SECONDS.toMillis(IDLE_SECONDS));
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean runsTasks(TaskSchedulerImpl scheduler) {
    return CollectionConverters.asJava(scheduler.runningTasksByExecutors()).values().stream()
        .anyMatch(count -> !count.equals(0));
  }

  /** The tiny Llama's checkpoint. */
  public static Path tinyLlama() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve("integration-tests/tiny-llama/model"))) {
      directory = directory.getParent();
    }
    return directory.resolve("integration-tests/tiny-llama/model");
  }
}
