package org.tsenor.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.tsenor.calibration.CalibrationSource;
import org.tsenor.calibration.ModelLimits;
import org.tsenor.calibration.TokenWindows;
import org.tsenor.calibration.parquet.ParquetRows;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.job.calibrated.CalibratedJob;
import org.tsenor.job.evaluate.EvaluateJob;
import org.tsenor.job.evaluate.EvaluateRequest;
import org.tsenor.job.evaluate.Evaluation;
import org.tsenor.job.evaluate.EvaluationReport;
import org.tsenor.job.executor.RapidsPlugin;
import org.tsenor.job.output.OutputNames;
import org.tsenor.job.plan.PrunePlan;
import org.tsenor.job.prune.PruneJob;
import org.tsenor.job.prune.SolverWarmup;
import org.tsenor.job.report.PruneReport;
import org.tsenor.job.report.ReportSummary;
import org.tsenor.job.settings.CalibrationSettings;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.job.verify.Verification;
import org.tsenor.job.verify.VerifyRequest;
import org.tsenor.job.verify.VerifyResult;

/** Starts the jobs in a Spark session. */
final class SparkJobRunner implements JobRunner {

  @Override
  public void prune(PruneSettings settings, SparkConf conf, PrintWriter out) throws IOException {
    // Headers and settings are checked before a session is started: mistakes are told at once.
    Configuration hadoop = ConfOptions.hadoop(conf);
    Checkpoint checkpoint = Checkpoint.open(hadoop, new Path(settings.model()));
    PrunePlan plan = PrunePlan.of(settings, checkpoint);
    OutputNames.requireAllowed(hadoop, settings.output().path(), checkpoint);
    if (settings.calibration().isPresent()) {
      pruneCalibrated(settings, checkpoint, plan, new Terminal(conf, out));
      return;
    }
    if (JobSession.isOneJvm(conf) && !RapidsPlugin.isOn(conf)) {
      SolverWarmup.begin(settings, plan);
    }
    try (JobSession session = new JobSession("tsenor prune", conf)) {
      Optional<PruneReport> report =
          new PruneJob(session.spark(), settings, System.err).run(checkpoint, plan);
      session.done();
      report.ifPresent(done -> out.println(ReportSummary.of(done)));
    }
  }

  /**
   * Where a command runs and tells.
   *
   * @param conf of the session
   * @param out standard output
   */
  private record Terminal(SparkConf conf, PrintWriter out) {}

  private static void pruneCalibrated(
      PruneSettings settings, Checkpoint checkpoint, PrunePlan plan, Terminal terminal)
      throws IOException {
    CalibrationSettings calibration = settings.calibration().orElseThrow();
    ModelLimits limits = CalibratedJob.limits(checkpoint, plan);
    SparkConf conf = terminal.conf();
    try (JobSession session = new JobSession("tsenor prune", conf)) {
      TokenWindows windows =
          source(conf).read(calibration.input(settings.model()), calibration.windows(), limits);
      Optional<PruneReport> report =
          new CalibratedJob(session.spark(), settings, System.err).run(checkpoint, plan, windows);
      session.done();
      report.ifPresent(done -> terminal.out().println(ReportSummary.of(done)));
    }
  }

  @Override
  public boolean verify(VerifyRequest request, SparkConf conf, PrintWriter out) throws IOException {
    Verification verification = Verification.begin(request, ConfOptions.hadoop(conf));
    VerifyResult result = verification.result();
    if (verification.needsWeights()) {
      try (JobSession session = new JobSession("tsenor verify", conf)) {
        result = verification.run(session.spark());
        session.done();
      }
    }
    result.print(out);
    return result.isProven();
  }

  @Override
  public void evaluate(Evaluating evaluating, SparkConf conf, PrintWriter out) throws IOException {
    Configuration hadoop = ConfOptions.hadoop(conf);
    EvaluateRequest request = evaluating.request();
    Optional<ResultFile> json = Optional.empty();
    if (request.json().isPresent()) {
      json = Optional.of(ResultFile.at(hadoop, request.json().get()));
    }
    ModelLimits limits = EvaluateJob.limits(hadoop, request);
    try (JobSession session = new JobSession("tsenor evaluate", conf)) {
      TokenWindows windows = source(conf).read(evaluating.input(), evaluating.windows(), limits);
      Evaluation evaluation = new EvaluateJob(session.spark(), request, System.err).run(windows);
      EvaluationReport report = new EvaluationReport(evaluation);
      out.print(report);
      if (json.isPresent()) {
        json.get().write(report.json());
      }
      session.done();
    }
  }

  /** Needs no session: mistakes in the data are told before one starts. */
  private static CalibrationSource source(SparkConf conf) {
    return new CalibrationSource(ConfOptions.hadoop(conf), new ParquetRows());
  }
}
