package org.tsenor.cli;

import java.io.PrintWriter;
import org.apache.spark.SparkConf;
import org.tsenor.job.settings.PruneSettings;

/** The jobs that commands start; the only thing between the command line and a Spark session. */
interface JobRunner {

  /**
   * Prunes a checkpoint.
   *
   * @param settings not of a dry run
   * @param spark properties of the session, with its master
   * @param out receives what the user is told when it is done
   * @throws Exception if it fails; {@link FailureReport} sorts out whose fault it is
   */
  void prune(PruneSettings settings, SparkConf spark, PrintWriter out) throws Exception;

  /**
   * Verifies a pruned checkpoint from its files.
   *
   * @param output directory of the pruned checkpoint
   * @param model directory of the checkpoint it was made from; empty to take it from the report
   * @param spark properties of the session, with its master
   * @param out receives the findings
   * @return whether there is no fault
   * @throws Exception if it could not be verified
   */
  boolean verify(String output, String model, SparkConf spark, PrintWriter out) throws Exception;
}
