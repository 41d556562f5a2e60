package org.tsenor.cli;

import java.io.IOException;
import java.io.PrintWriter;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.job.verify.Verification;
import org.tsenor.job.verify.VerifyRequest;
import org.tsenor.job.verify.VerifyResult;

/**
 * Runs {@code verify} in a session that outlives it; else every call would start one.
 *
 * @param spark the session
 */
record VerifySession(SparkSession spark) implements JobRunner {
  @Override
  public void prune(PruneSettings settings, SparkConf conf, PrintWriter out) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean verify(VerifyRequest request, SparkConf conf, PrintWriter out) throws IOException {
    VerifyResult result = Verification.begin(request, ConfOptions.hadoop(conf)).run(spark);
    result.print(out);
    return result.isProven();
  }

  @Override
  public void evaluate(Evaluating evaluating, SparkConf conf, PrintWriter out) {
    throw new UnsupportedOperationException();
  }
}
