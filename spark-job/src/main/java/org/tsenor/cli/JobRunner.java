package org.tsenor.cli;

import org.apache.spark.SparkConf;
import org.tsenor.Report;
import org.tsenor.Request;

/** Runs what a command asks for; the only thing between the command line and a Spark session. */
@FunctionalInterface
interface JobRunner {
  /**
   * Runs a request.
   *
   * @param request whose settings have been read
   * @param spark properties of the session, with its master
   * @throws Exception if it fails; {@link FailureReport} sorts out whose fault it is
   */
  Report run(Request request, SparkConf spark) throws Exception;
}
