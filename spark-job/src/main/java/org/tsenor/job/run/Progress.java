package org.tsenor.job.run;

import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/**
 * Shows how far a Spark job is: a bar that redraws itself on a terminal, one plain line every ten
 * seconds elsewhere.
 */
public final class Progress implements AutoCloseable {
  /**
   * What is to be done.
   *
   * @param verb shown, such as {@code pruning}
   * @param unit counted, such as {@code weights}
   * @param total of these
   * @param ending what tasks still do when all is counted, such as {@code writing}
   * @param whole that this is a part of; empty if it is all
   */
  public record Work(String verb, String unit, long total, String ending, Optional<Whole> whole) {
    /** Work that is all there is to do. */
    public Work(String verb, String unit, long total) {
      this(verb, unit, total, "finishing", Optional.empty());
    }

    /** More work, of which this one is a part. */
    @FunctionalInterface
    public interface Whole {
      /**
       * Words for how far all is.
       *
       * @param share of the part that is done, in [0, 1]
       * @param nowNanos as of {@link System#nanoTime}
       */
      String text(double share, long nowNanos);
    }
  }

  /** Set by the launcher when standard error is a terminal. */
  private static final String TERMINAL_PROPERTY = "tsenor.terminal";

  private static final long BAR_PERIOD_MILLIS = 250;
  private static final long LINE_PERIOD_MILLIS = 10_000;

  private final SparkSession spark;
  private final WorkListener listener;
  private final ProgressText text;
  private final PrintStream out;
  private final boolean terminal = Boolean.getBoolean(TERMINAL_PROPERTY);
  private final ScheduledExecutorService clock;
  private final ScheduledFuture<?> showing;

  /**
   * Starts to show progress.
   *
   * @param work to do in this run
   * @param done counted by tasks, in the work's unit
   * @param out where to print, usually standard error
   */
  public Progress(SparkSession spark, Work work, LongAccumulator done, PrintStream out) {
    this.spark = spark;
    this.listener = new WorkListener(done.id());
    this.text = new ProgressText(work, System.nanoTime());
    this.out = out;
    spark.sparkContext().addSparkListener(listener);
    clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "tsenor-progress");
              thread.setDaemon(true);
              return thread;
            });
    long period = terminal ? BAR_PERIOD_MILLIS : LINE_PERIOD_MILLIS;
    showing = clock.scheduleAtFixedRate(this::show, period, period, TimeUnit.MILLISECONDS);
  }

  private void show() {
    if (terminal) {
      out.print("\r" + text.bar(listener.done(), listener.runningTasks(), System.nanoTime()));
      out.flush();
    } else {
      out.println(text.line(listener.done(), listener.runningTasks(), System.nanoTime()));
    }
  }

  /** Stops showing; wipes the bar. */
  @Override
  public void close() {
    showing.cancel(false);
    clock.shutdownNow();
    spark.sparkContext().removeSparkListener(listener);
    if (terminal) {
      out.print("\r" + " ".repeat(ProgressText.WIDTH) + "\r");
      out.flush();
    }
  }
}
