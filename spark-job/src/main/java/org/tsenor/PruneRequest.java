package org.tsenor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Storage;
import org.tsenor.job.calibrated.CalibratedJob;
import org.tsenor.job.magnitude.PruneJob;
import org.tsenor.job.magnitude.SolverWarmup;
import org.tsenor.job.plan.PlanReport;
import org.tsenor.job.plan.PrunePlan;
import org.tsenor.job.run.OutputNames;
import org.tsenor.job.run.PruneReport;
import org.tsenor.job.run.ReportJson;
import org.tsenor.job.run.ReportSummary;
import org.tsenor.job.settings.CalibrationSettings;
import org.tsenor.job.settings.GivenArguments;
import org.tsenor.job.settings.Operation;
import org.tsenor.job.settings.PruneCatalog;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.tokens.CalibrationSource;
import org.tsenor.tokens.ModelLimits;
import org.tsenor.tokens.TokenWindows;

/** Plans, and unless a plan is all that is wanted, prunes by the method that is asked for. */
final class PruneRequest {
  private final PruneSettings settings;
  private final Surroundings surroundings;

  private PruneRequest(PruneSettings settings, Surroundings surroundings) {
    this.settings = settings;
    this.surroundings = surroundings;
  }

  static Request of(GivenArguments given, Surroundings surroundings) {
    PruneSettings settings =
        PruneSettings.of(given, surroundings.properties(), surroundings.hadoop());
    return new Request(
        settings.execution().dryRun() ? Operation.PLAN : Operation.PRUNE,
        settings.toMap(),
        new PruneRequest(settings, surroundings)::run);
  }

  static Request plan(GivenArguments given, Surroundings surroundings) {
    Map<String, List<String>> items = new LinkedHashMap<>(given.items());
    items.put(PruneCatalog.DRY_RUN.key(), List.of("true"));
    return of(new GivenArguments(items, given.naming()), surroundings);
  }

  private Report run(Supplier<SparkSession> session) throws IOException {
    Configuration hadoop = surroundings.hadoop();
    Checkpoint checkpoint = Checkpoint.open(hadoop, new Path(settings.model()));
    PrunePlan plan = PrunePlan.of(settings, checkpoint);
    OutputNames.requireAllowed(hadoop, settings.output().path(), checkpoint);
    Optional<ModelLimits> limits = Optional.empty();
    if (settings.calibration().isPresent()) {
      limits = Optional.of(CalibratedJob.limits(checkpoint, plan));
    }
    if (settings.execution().dryRun()) {
      PlanReport report = new PlanReport(settings, checkpoint, plan);
      return Report.of(report.json(), report.text());
    }
    Optional<PruneReport> done =
        limits.isPresent()
            ? calibrated(session, checkpoint, plan, limits.get())
            : byMagnitude(session, checkpoint, plan);
    // An output that was complete already has its report from then.
    return Report.of(written(), done.map(ReportSummary::of).orElse(""));
  }

  private Optional<PruneReport> byMagnitude(
      Supplier<SparkSession> session, Checkpoint checkpoint, PrunePlan plan) throws IOException {
    if (surroundings.startsSession()) {
      SolverWarmup.begin(settings, plan);
    }
    return new PruneJob(session.get(), settings, surroundings.progress()).run(checkpoint, plan);
  }

  private Optional<PruneReport> calibrated(
      Supplier<SparkSession> session, Checkpoint checkpoint, PrunePlan plan, ModelLimits limits)
      throws IOException {
    CalibrationSettings calibration = settings.calibration().orElseThrow();
    TokenWindows windows =
        new CalibrationSource(surroundings.hadoop())
            .read(calibration.input(settings.model()), calibration.windows(), limits);
    return new CalibratedJob(session.get(), settings, surroundings.progress())
        .run(checkpoint, plan, windows);
  }

  private String written() throws IOException {
    Path output = new Path(settings.output().path());
    Storage storage = Storage.of(surroundings.hadoop(), output);
    try (FSDataInputStream file =
        storage.fileSystem().open(new Path(output, ReportJson.FILE_NAME))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
