package org.tsenor.job.calibrated;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.tsenor.backends.Engines;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.PlannedShards;
import org.tsenor.job.plan.PrunePlan;
import org.tsenor.job.run.JobLabel;
import org.tsenor.job.run.PruneReport;
import org.tsenor.job.run.PrunedRun;
import org.tsenor.job.settings.CalibrationSettings;
import org.tsenor.job.settings.CalibrationSettings.Metric;
import org.tsenor.job.settings.CalibrationSettings.Passage;
import org.tsenor.job.settings.Damping;
import org.tsenor.job.settings.MethodSettings;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.model.CausalModel;
import org.tsenor.model.ModelConfig;
import org.tsenor.source.SessionFiles;
import org.tsenor.source.ShardStore;
import org.tsenor.source.Template;
import org.tsenor.text.Printable;
import org.tsenor.tokens.ModelLimits;
import org.tsenor.tokens.TokenWindows;

/**
 * Pruning with calibration: a loop over decoder layers, each of whose shards is a point to resume
 * at.
 *
 * <p>The driver holds the windows' token ids, headers, and figures; matrices go from executor to
 * executor.
 */
public final class CalibratedJob {
  private final SparkSession spark;
  private final PruneSettings settings;
  private final PrintStream progress;

  /**
   * @param progress where progress is shown, usually standard error
   */
  public CalibratedJob(SparkSession spark, PruneSettings settings, PrintStream progress) {
    this.spark = spark;
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * What a checkpoint's model can take; checks that it is implemented and that the plan fits it.
   *
   * @throws org.tsenor.model.UnsupportedModelException if the model is not implemented
   * @throws org.tsenor.job.settings.UserInputException if the plan prunes what is no linear of a
   *     decoder layer
   */
  public static ModelLimits limits(Checkpoint checkpoint, PrunePlan plan) throws IOException {
    ModelConfig.Sizes sizes = CausalModel.open(checkpoint).config().sizes();
    LayerPlan.of(checkpoint, plan, sizes.layers());
    return new ModelLimits(sizes.vocabulary(), sizes.positions());
  }

  /**
   * Prunes a checkpoint as planned.
   *
   * @param windows calibration windows
   * @return what was done; empty if an earlier run of the same settings and windows had finished
   * @throws org.tsenor.job.settings.UserInputException if the output may not be written in this
   *     mode
   * @throws org.tsenor.linalg.LibraryUnavailableException if the linear algebra asked for is not
   *     here and tasks run in this process
   */
  public Optional<PruneReport> run(Checkpoint checkpoint, PrunePlan plan, TokenWindows windows)
      throws IOException {
    settings.execution().compute().requireLibrary(spark);
    // Refused before anything is written.
    int heldOut = settings.calibration().orElseThrow().heldOut(windows.windows().size());
    PrunedRun run = new PrunedRun(spark, settings, progress);
    ModelConfig config = ModelConfig.read(checkpoint);
    LayerPlan layers = LayerPlan.of(checkpoint, plan, config.sizes().layers());
    Optional<PrunedRun.Begun> begun =
        run.begin(
            checkpoint,
            plan,
            Template.resharded(checkpoint, layers.headers()),
            Optional.of(windows.fingerprint()));
    if (begun.isEmpty()) {
      return Optional.empty();
    }
    progress.println(Printable.line("calibration: " + windows.fingerprint().describe()));
    if (heldOut > 0) {
      progress.printf("held out: the last %d of these windows%n", heldOut);
    }
    return run.finish(
        begun.get(), () -> write(begun.get(), new LayersOfModel(config, layers), windows));
  }

  /** A model and what is done to it. */
  private record LayersOfModel(ModelConfig config, LayerPlan plan) {}

  private Map<String, Object> write(
      PrunedRun.Begun begun, LayersOfModel layers, TokenWindows windows) throws IOException {
    try {
      return loop(begun, layers, windows).told();
    } finally {
      JobLabel.clear(spark.sparkContext());
      Engines.release();
    }
  }

  private Optional<OutputWeighing> weighing(Broadcast<RunContext> run, int calibrated) {
    CalibrationSettings calibration = settings.calibration().orElseThrow();
    return calibration.metric() == Metric.OUTPUTS
        ? Optional.of(
            new OutputWeighing(
                run,
                new MethodFactory(settings.method()),
                calibrated,
                calibration.windows().seed()))
        : Optional.empty();
  }

  /** What is open is chosen by windows held out, and by nothing else. */
  private MethodSettings method(boolean noneHeldOut) {
    MethodSettings method = settings.method();
    if (!noneHeldOut || !method.update().damping().isOpen()) {
      return method;
    }
    progress.printf(
        "damping %s, as published: of one calibration window none is held out to choose by%n",
        Damping.PUBLISHED.share());
    return method.withDamping(Damping.PUBLISHED.share());
  }

  private LayerFindings loop(PrunedRun.Begun begun, LayersOfModel layers, TokenWindows windows)
      throws IOException {
    ShardStore store = begun.output().store();
    CalibrationSettings calibration = settings.calibration().orElseThrow();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    LongAccumulator tokens = spark.sparkContext().longAccumulator("tokens through decoder layers");
    Broadcast<RunContext> run =
        context.broadcast(
            new RunContext(
                new SerializableConfiguration(SessionFiles.configuration(spark)),
                UUID.randomUUID().toString(),
                begun.checkpoint().root().toString(),
                PlannedShards.of(begun.checkpoint()),
                store.target(),
                layers.config(),
                windows.windows().get(0).length,
                settings.execution()));
    int count = windows.windows().size();
    int calibrated = count - calibration.heldOut(count);
    LayerStatistics statistics =
        new LayerStatistics(run, method(calibrated == count), calibration.onFailure(), calibrated);
    Passage passage = calibration.passage();
    Activations embedded =
        new Activations(context, run, windows.windows(), calibrated, calibration.groups(), tokens);
    LayerWindows passing =
        passage.compensation()
            ? new TwoStreams(
                run,
                statistics,
                embedded.streams(),
                count,
                calibration.reconstruction().isOn(),
                weighing(run, calibrated))
            : new OneStream(embedded, statistics, passage.propagation());
    try {
      return new LayerLoop(
              layers.plan(),
              passing,
              new LayerPruning(context, run, settings.execution(), settings.output()),
              new LayerReconstruction(
                  context, run, calibration.reconstruction(), calibration.windows().seed()),
              passage.compensation() || passage.trueSequential(),
              store,
              new LayerLog(spark, progress, layers.plan().layers()))
          .run(begun.committed(), tokens);
    } finally {
      passing.release();
      embedded.release();
      run.destroy();
    }
  }
}
