package org.tsenor.job.run;

import org.apache.spark.SparkContext;

/**
 * What Spark's UI shows of the calling thread's jobs. A group that a host has given, such as a
 * notebook's cell, stays: by it the host cancels what it has started.
 */
public final class JobLabel {
  private static final String GROUP = "spark.jobGroup.id";
  private static final String OURS = "tsenor ";

  private JobLabel() {}

  /**
   * Shows what is done from now on.
   *
   * @param operation such as {@code prune}, by which jobs are grouped where no host groups them
   */
  public static void show(SparkContext context, String operation, String description) {
    if (isOurs(context)) {
      context.setJobGroup(OURS + operation, description, true);
    } else {
      context.setJobDescription(description);
    }
  }

  /** Shows nothing any more. */
  public static void clear(SparkContext context) {
    if (isOurs(context)) {
      context.clearJobGroup();
    } else {
      context.setJobDescription(null);
    }
  }

  private static boolean isOurs(SparkContext context) {
    String group = context.getLocalProperty(GROUP);
    return group == null || group.startsWith(OURS);
  }
}
