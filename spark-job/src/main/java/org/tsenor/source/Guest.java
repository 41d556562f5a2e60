package org.tsenor.source;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/** Works in a session of somebody else, and leaves the calling thread as it was. */
public final class Guest implements AutoCloseable {
  /** By which a notebook knows, and cancels, the jobs of a cell. */
  private static final List<String> JOB_GROUP =
      List.of("spark.jobGroup.id", "spark.job.description", "spark.job.interruptOnCancel");

  private final SparkContext context;
  private final Option<SparkSession> activeBefore = SparkSession.getActiveSession();
  private final Option<SparkSession> defaultBefore = SparkSession.getDefaultSession();
  private final Map<String, String> jobGroupBefore = new LinkedHashMap<>();

  private Guest(SparkContext context) {
    this.context = context;
    JOB_GROUP.forEach(key -> jobGroupBefore.put(key, context.getLocalProperty(key)));
  }

  /** Makes a session the calling thread's. */
  public static Guest of(SparkSession spark) {
    Guest guest = new Guest(spark.sparkContext());
    SparkSession.setActiveSession(spark);
    return guest;
  }

  /** Remembers the calling thread's session and jobs. */
  public static Guest in(SparkContext context) {
    return new Guest(context);
  }

  /** Makes the calling thread's session and jobs what they were. */
  @Override
  public void close() {
    jobGroupBefore.forEach(context::setLocalProperty);
    if (activeBefore.isDefined()) {
      SparkSession.setActiveSession(activeBefore.get());
    } else {
      SparkSession.clearActiveSession();
    }
    if (defaultBefore.isEmpty()) {
      SparkSession.clearDefaultSession();
    }
  }
}
