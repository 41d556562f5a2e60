package org.tsenor.cli;

import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.tsenor.Report;
import org.tsenor.Request;
import org.tsenor.job.settings.UserInputException;

/**
 * Jobs of the launcher, whose Spark is this process alone. A cluster's executors need our jar, and
 * YARN and Kubernetes jars that are not in this Spark: {@code spark-submit} sees to both.
 *
 * @param jobs that run
 */
record LocalJobs(JobRunner jobs) implements JobRunner {
  private static final Pattern CLUSTER =
      Pattern.compile("(yarn(-client|-cluster)?|k8s:.*|mesos:.*|spark:.*|local-cluster\\[.*)");

  @Override
  public Report run(Request request, SparkConf spark) throws Exception {
    requireLocal(spark);
    return jobs.run(request, spark);
  }

  /** Who names the jars that executors need knows what the launcher does not do. */
  private static void requireLocal(SparkConf spark) {
    // What needs no session names no master.
    String master = spark.get("spark.master", "local");
    if (CLUSTER.matcher(master).matches() && !spark.contains("spark.jars")) {
      throw new UserInputException(
          ("--master %s: the launcher runs Spark in its own process, as local[N]; on a cluster use"
                  + " spark-submit --master %s --class %s, with tsenor-spark's jar and these"
                  + " arguments behind")
              .formatted(master, master, Main.class.getName()));
    }
  }
}
