package org.tsenor.cli;

import java.io.PrintWriter;
import org.apache.spark.SparkConf;
import org.tsenor.calibration.CalibrationInput;
import org.tsenor.calibration.WindowSettings;
import org.tsenor.job.evaluate.EvaluateRequest;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.job.verify.VerifyRequest;

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
   * @param request what to verify and against what
   * @param spark properties of the session, with its master
   * @param out receives the findings
   * @return whether there is no fault
   * @throws Exception if it could not be verified
   */
  boolean verify(VerifyRequest request, SparkConf spark, PrintWriter out) throws Exception;

  /**
   * An evaluation to run.
   *
   * @param request which checkpoints
   * @param input where tokens come from
   * @param windows how they are cut
   */
  record Evaluating(EvaluateRequest request, CalibrationInput input, WindowSettings windows) {}

  /**
   * Measures perplexity.
   *
   * @param spark properties of the session, with its master
   * @param out receives the result
   * @throws Exception if it could not be measured
   */
  void evaluate(Evaluating evaluating, SparkConf spark, PrintWriter out) throws Exception;
}
