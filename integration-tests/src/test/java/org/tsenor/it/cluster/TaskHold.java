package org.tsenor.it.cluster;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Holds one task of a job until its executor is killed: the second that an executor begins, so that
 * it has results of a first one to lose. Of several executors the first one to come holds.
 */
public final class TaskHold implements SparkPlugin {
  private static final String JOB = "spark.hold.job";
  private static final String FILE = "spark.hold.file";

  /**
   * Spark properties of a run with a held task; executors have these tests on their class path.
   *
   * @param job description of the job whose task is held
   * @param file is written, with the executor's process id, when the task is held
   */
  static List<String> configuration(String job, Path file) {
    return List.of("spark.plugins=" + TaskHold.class.getName(), JOB + "=" + job, FILE + "=" + file);
  }

  @Override
  public DriverPlugin driverPlugin() {
    return null; // Spark's word for none.
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new Hold();
  }

  private static final class Hold implements ExecutorPlugin {
    private final AtomicInteger begun = new AtomicInteger();
    private String job;
    private Path file;

    @Override
    public void init(PluginContext context, Map<String, String> extra) {
      job = context.conf().get(JOB);
      file = Path.of(context.conf().get(FILE));
    }

    @Override
    public void onTaskStart() {
      String running = TaskContext.get().getLocalProperty("spark.job.description");
      if (job.equals(running) && begun.incrementAndGet() == 2 && isFirst()) {
        try {
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }

    private boolean isFirst() {
      try {
        Files.writeString(file, "" + ProcessHandle.current().pid(), StandardOpenOption.CREATE_NEW);
        return true;
      } catch (FileAlreadyExistsException e) {
        return false;
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}
