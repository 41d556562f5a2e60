package org.tsenor.cli;

import java.io.IOException;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.tsenor.Report;
import org.tsenor.Request;

/**
 * Runs commands in a session that outlives them; else every call would start one.
 *
 * @param spark the session
 */
record VerifySession(SparkSession spark) implements JobRunner {
  @Override
  public Report run(Request request, SparkConf conf) throws IOException {
    return request.run(() -> spark);
  }
}
