package org.tsenor.job.prune;

import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Shard;
import org.tsenor.job.plan.PrunePlan;
import org.tsenor.job.plan.TensorDecision;
import org.tsenor.job.progress.Progress;
import org.tsenor.job.progress.Work;
import org.tsenor.job.report.BandLog;
import org.tsenor.job.report.PruneReport;
import org.tsenor.job.report.ReportJson;
import org.tsenor.job.report.RunDescription;
import org.tsenor.job.report.Software;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.job.settings.Setting;

/**
 * The main job: read bands, prune them, write shards; around that resume, progress and a report.
 *
 * <p>Nothing on the driver grows with the weights: it holds the headers, and sums band logs as it
 * reads them.
 */
public final class PruneJob {
  /** Settings that change where and how a run goes, but no byte of the checkpoint it writes. */
  private static final Set<Setting> INDECISIVE =
      Set.of(
          Setting.MODEL,
          Setting.OUTPUT,
          Setting.DRY_RUN,
          Setting.RESUME,
          Setting.OVERWRITE,
          Setting.PARALLELISM);

  private final SparkSession spark;
  private final PruneSettings settings;
  private final PrintStream progress;
  private final long startedMillis = System.currentTimeMillis();

  /**
   * @param progress where progress is shown, usually standard error
   */
  public PruneJob(SparkSession spark, PruneSettings settings, PrintStream progress) {
    this.spark = spark;
    this.settings = settings;
    this.progress = progress;
  }

  /**
   * Prunes a checkpoint as planned.
   *
   * @return what was done; empty if an earlier run of the same settings had finished already
   * @throws org.tsenor.job.settings.UserInputException if the output may not be written in this
   *     mode
   */
  public Optional<PruneReport> run(Checkpoint checkpoint, PrunePlan plan) throws IOException {
    checkpoint.requireUnquantized();
    OutputDirectory output =
        new OutputDirectory(spark.sparkContext().hadoopConfiguration(), settings.output().path());
    RunState state = new RunState(decisiveSettings(), InputFingerprint.of(checkpoint));
    OutputDirectory.Start start = output.prepare(settings.output().mode(), state);
    if (start.complete()) {
      progress.printf("%s is complete: nothing is left to do%n", output.root());
      return Optional.empty();
    }
    if (!start.committed().isEmpty()) {
      progress.printf(
          "resuming: %d shards are done, %s%n",
          start.committed().size(), String.join(", ", start.committed()));
    }
    boolean written = false;
    try {
      write(checkpoint, plan, output, start.committed());
      written = true;
    } finally {
      if (!written) {
        output.removeIfEmpty();
      }
    }
    PruneReport report = report(checkpoint, plan, output, start.committed().size());
    output.finish(ReportJson.write(report, Software.versions(spark), state.toBytes()));
    return Optional.of(report);
  }

  private void write(
      Checkpoint checkpoint, PrunePlan plan, OutputDirectory output, Set<String> committed) {
    BandPipeline pipeline = new BandPipeline(spark, settings, checkpoint, plan);
    LongAccumulator weights = spark.sparkContext().longAccumulator("weights pruned");
    spark
        .sparkContext()
        .setJobGroup(
            "tsenor prune",
            "prune %s to %s".formatted(checkpoint.root(), settings.method().sparsity()),
            true);
    Dataset<Row> pruned = PruneBands.of(pipeline.bands(committed), settings, plan, weights);
    long total = committed.isEmpty() ? weights(plan) : pipeline.weightsLeft(committed);
    try (Progress shown =
        new Progress(spark, new Work("pruning", "weights", total), weights, progress)) {
      pipeline.write(pruned, output.root().toString());
    } finally {
      spark.sparkContext().clearJobGroup();
    }
  }

  private PruneReport report(
      Checkpoint checkpoint, PrunePlan plan, OutputDirectory output, int resumed)
      throws IOException {
    BandLog log = new BandLog();
    for (Path file : output.finishedBandLogs()) {
      log.read(output.fileSystem(), file, OutputDirectory.shardOf(file));
    }
    Map<String, Long> shards = new LinkedHashMap<>();
    for (Shard shard : checkpoint.shards()) {
      shards.put(shard.name(), shard.length());
    }
    Map<String, String> copied = new LinkedHashMap<>();
    for (TensorDecision decision : plan.decisions()) {
      if (!decision.isPruned()) {
        copied.put(decision.tensor().name(), decision.reason());
      }
    }
    RunDescription run =
        new RunDescription(
            checkpoint.root().toString(),
            output.root().toString(),
            settings.toMap(),
            shards,
            copied,
            List.copyOf(checkpoint.leftOut()),
            startedMillis,
            (System.currentTimeMillis() - startedMillis) * 1e-3,
            resumed);
    return PruneReport.of(run, log);
  }

  private static long weights(PrunePlan plan) {
    return plan.pruned().stream().mapToLong(decision -> decision.tensor().elements()).sum();
  }

  private Map<String, String> decisiveSettings() {
    Map<String, String> decisive = new TreeMap<>(settings.toMap());
    INDECISIVE.forEach(setting -> decisive.remove(setting.key()));
    return decisive;
  }
}
