package org.tsenor.cli;

import java.io.PrintWriter;
import org.apache.spark.SparkConf;
import org.tsenor.job.settings.PruneSettings;

/** Starts the jobs in a Spark session. */
final class SparkJobRunner implements JobRunner {

  @Override
  public void prune(PruneSettings settings, SparkConf spark, PrintWriter out) {
    throw new UnsupportedOperationException("JOB-HERE: start the prune job");
  }

  @Override
  public boolean verify(String output, String model, SparkConf spark, PrintWriter out) {
    throw new UnsupportedOperationException("JOB-HERE: start the verify job");
  }
}
