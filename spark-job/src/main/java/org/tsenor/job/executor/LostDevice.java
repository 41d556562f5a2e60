package org.tsenor.job.executor;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tsenor.gpu.CudaException.DeviceLostException;

/**
 * What becomes of an executor whose device is lost: it ends, since no task in its process can use
 * the device again, and Spark starts another.
 */
public final class LostDevice {
  /** As the RAPIDS plugin ends an executor for the same reason. */
  static final int EXIT_CODE = 20;

  private static final Logger LOG = LoggerFactory.getLogger(LostDevice.class);
  private static final AtomicBoolean ENDING = new AtomicBoolean();

  /** What the driver has, the first task's reason among it, leaves the process in this time. */
  private static final long GRACE_MILLIS = 1000;

  private LostDevice() {}

  /**
   * Gives the executor of the calling task up, and returns for the task to fail with its reason.
   * The driver's process is never ended: there the job fails.
   *
   * <p>A task that comes later does not return: it would fail once more on this executor, and Spark
   * ends a job when one of its tasks has failed too often. It is lost with the executor.
   */
  public static void giveUpExecutor(DeviceLostException reason) {
    if (!endsExecutor()) {
      return;
    }
    if (ENDING.compareAndSet(false, true)) {
      LOG.error(
          "Executor {} ends with exit code {}, for its GPU cannot be used again in this process",
          SparkEnv.get().executorId(),
          EXIT_CODE,
          reason);
      Thread ending = new Thread(LostDevice::end, "tsenor lost device");
      ending.setDaemon(true);
      ending.start();
      return;
    }
    awaitEnd();
  }

  /** Work that may find its device lost. */
  @FunctionalInterface
  public interface DeviceUse<T, E extends Exception> {
    /** Does it. */
    T run() throws E;
  }

  /** Does work of the calling task, and gives its executor up where the device is lost. */
  public static <T, E extends Exception> T watch(DeviceUse<T, E> use) throws E {
    try {
      return use.run();
    } catch (DeviceLostException e) {
      giveUpExecutor(e);
      throw e;
    }
  }

  /** Whether the calling task's executor is one that a lost device ends. */
  static boolean endsExecutor() {
    SparkEnv env = SparkEnv.get();
    return env != null && isOwnProcess(env.executorId());
  }

  /** Whether an executor has a process apart from the driver's. */
  static boolean isOwnProcess(String executorId) {
    return !executorId.equals("driver");
  }

  private static void end() {
    pause(GRACE_MILLIS);
    System.exit(EXIT_CODE);
  }

  private static void awaitEnd() {
    pause(Long.MAX_VALUE);
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      // The task was killed, which serves as well.
      Thread.currentThread().interrupt();
    }
  }
}
