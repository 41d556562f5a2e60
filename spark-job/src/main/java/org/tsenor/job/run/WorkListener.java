package org.tsenor.job.run;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import scala.Tuple4;
import scala.collection.Iterator;
import scala.collection.Seq;

/**
 * Follows one accumulator while tasks run.
 *
 * <p>The accumulator itself changes on the driver only when a task ends, which may be an hour away;
 * executors report running tasks with every heartbeat, and this listener adds those up. A task that
 * fails takes its count with it.
 */
final class WorkListener extends SparkListener {
  private final long accumulator;
  private final AtomicLong finished = new AtomicLong();
  private final AtomicLong tasksFinished = new AtomicLong();
  private final Map<Long, Long> running = new ConcurrentHashMap<>();

  WorkListener(long accumulator) {
    this.accumulator = accumulator;
  }

  /** Work done, running tasks included. */
  long done() {
    return finished.get() + running.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Tasks that run now. */
  int runningTasks() {
    return running.size();
  }

  /** Tasks that ended well. */
  long finishedTasks() {
    return tasksFinished.get();
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart start) {
    running.put(start.taskInfo().taskId(), 0L);
  }

  @Override
  public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
    Iterator<Tuple4<Object, Object, Object, Seq<AccumulableInfo>>> tasks = tasks(update);
    while (tasks.hasNext()) {
      Tuple4<Object, Object, Object, Seq<AccumulableInfo>> task = tasks.next();
      long count = count(task._4());
      running.computeIfPresent((Long) task._1(), (id, before) -> Math.max(before, count));
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    running.remove(end.taskInfo().taskId());
    if (end.taskInfo().successful()) {
      finished.addAndGet(count(end.taskInfo().accumulables()));
      tasksFinished.incrementAndGet();
    }
  }

  private long count(Seq<AccumulableInfo> updates) {
    Iterator<AccumulableInfo> each = updates.iterator();
    while (each.hasNext()) {
      AccumulableInfo update = each.next();
      if (update.id() == accumulator && update.update().isDefined()) {
        return ((Number) update.update().get()).longValue();
      }
    }
    return 0;
  }

  @SuppressWarnings("unchecked") // Scala's Long and Int arrive as Object in Java's eyes.
  private static Iterator<Tuple4<Object, Object, Object, Seq<AccumulableInfo>>> tasks(
      SparkListenerExecutorMetricsUpdate update) {
    return (Iterator<Tuple4<Object, Object, Object, Seq<AccumulableInfo>>>)
        (Iterator<?>) update.accumUpdates().iterator();
  }
}
