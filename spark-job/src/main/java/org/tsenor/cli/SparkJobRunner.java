package org.tsenor.cli;

import java.io.IOException;
import org.apache.spark.SparkConf;
import org.tsenor.Report;
import org.tsenor.Request;

/** Runs requests in a Spark session, which starts when it is first needed. */
final class SparkJobRunner implements JobRunner {
  @Override
  public Report run(Request request, SparkConf conf) throws IOException {
    try (JobSession session = new JobSession("tsenor " + request.operation().label(), conf)) {
      Report report = request.run(session::spark);
      session.done();
      return report;
    }
  }
}
