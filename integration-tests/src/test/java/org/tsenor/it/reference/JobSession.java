package org.tsenor.it.reference;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.job.calibrated.CalibratedJob;
import org.tsenor.job.evaluate.EvaluateJob;
import org.tsenor.job.evaluate.EvaluateRequest;
import org.tsenor.job.magnitude.PruneJob;
import org.tsenor.job.plan.PrunePlan;
import org.tsenor.job.settings.CalibrationSettings;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.job.verify.Verification;
import org.tsenor.job.verify.VerifyRequest;
import org.tsenor.job.verify.VerifyResult;
import org.tsenor.tokens.CalibrationInput;
import org.tsenor.tokens.CalibrationSource;
import org.tsenor.tokens.TokenWindows;
import org.tsenor.tokens.WindowSettings;

/** What the commands do, in one session for many runs: starting Spark takes longer than a run. */
final class JobSession implements AutoCloseable {
  private static final PrintStream QUIET =
      new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

  private final SparkSession spark =
      SparkSession.builder()
          .master("local[2]")
          .appName("reference table")
          .config("spark.ui.enabled", "false")
          .config("spark.driver.host", "localhost")
          .config("spark.driver.bindAddress", "127.0.0.1")
          .getOrCreate();

  /** {@code tsenor prune} with these settings, by key. */
  void prune(Map<String, String> values) throws IOException {
    Map<String, List<String>> arguments = new HashMap<>();
    values.forEach((key, value) -> arguments.put(key, List.of(value)));
    PruneSettings settings = PruneSettings.of(arguments, Map.of(), hadoop());
    Checkpoint checkpoint = open(settings.model());
    PrunePlan plan = PrunePlan.of(settings, checkpoint);
    if (settings.calibration().isEmpty()) {
      new PruneJob(spark, settings, QUIET).run(checkpoint, plan);
      return;
    }
    CalibrationSettings calibration = settings.calibration().get();
    TokenWindows windows =
        new CalibrationSource(hadoop())
            .read(
                calibration.input(settings.model()),
                calibration.windows(),
                CalibratedJob.limits(checkpoint, plan));
    new CalibratedJob(spark, settings, QUIET).run(checkpoint, plan, windows);
  }

  /** {@code tsenor verify OUTPUT --against MODEL}. */
  VerifyResult verify(Path output, Path model) throws IOException {
    VerifyRequest request =
        new VerifyRequest(output.toString(), Optional.of(model.toString()), Optional.empty());
    return Verification.begin(request, hadoop()).run(spark);
  }

  /** {@code tsenor evaluate --model MODEL --data DATA}. */
  double perplexity(Path model, Path data) throws IOException {
    EvaluateRequest request = new EvaluateRequest(model.toString(), Optional.empty(), 0);
    TokenWindows windows = windows(model, data, WindowSettings.Purpose.PERPLEXITY);
    return new EvaluateJob(spark, request, QUIET).run(windows).models().get(0).perplexity().value();
  }

  /** Windows of a file of token ids. */
  TokenWindows windows(Path model, Path data, WindowSettings.Purpose purpose) throws IOException {
    EvaluateRequest request = new EvaluateRequest(model.toString(), Optional.empty(), 0);
    return new CalibrationSource(hadoop())
        .read(
            CalibrationInput.of(path(data.toString()), path(model.toString())),
            WindowSettings.of(purpose),
            EvaluateJob.limits(hadoop(), request));
  }

  String version() {
    return spark.version();
  }

  private Checkpoint open(String directory) throws IOException {
    return Checkpoint.open(hadoop(), path(directory));
  }

  private static org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path(name);
  }

  private Configuration hadoop() {
    return spark.sparkContext().hadoopConfiguration();
  }

  @Override
  public void close() {
    spark.stop();
  }
}
