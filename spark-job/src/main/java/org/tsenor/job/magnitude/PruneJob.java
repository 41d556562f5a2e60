package org.tsenor.job.magnitude;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.job.plan.PrunePlan;
import org.tsenor.job.run.JobLabel;
import org.tsenor.job.run.OutputDirectory;
import org.tsenor.job.run.Progress;
import org.tsenor.job.run.Progress.Work;
import org.tsenor.job.run.PruneReport;
import org.tsenor.job.run.PrunedRun;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.source.Template;

/**
 * The main job: read bands, prune them, write shards; around that {@link PrunedRun}.
 *
 * <p>Nothing on the driver grows with the weights: it holds the headers, and sums band logs as it
 * reads them.
 */
public final class PruneJob {
  private final SparkSession spark;
  private final PruneSettings settings;
  private final PrintStream progress;

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
    PrunedRun run = new PrunedRun(spark, settings, progress);
    Template template = Template.of(checkpoint, shardBytes());
    Optional<PrunedRun.Begun> begun = run.begin(checkpoint, plan, template, Optional.empty());
    if (begun.isEmpty()) {
      return Optional.empty();
    }
    PrunedRun.Begun started = begun.get();
    return run.finish(
        started,
        () -> {
          if (!started.committed().containsAll(template.headers().keySet())) {
            write(checkpoint, plan, started.output(), started.committed());
          }
          return Map.of();
        });
  }

  private OptionalLong shardBytes() {
    long bytes = settings.output().shardBytes();
    return bytes > 0 ? OptionalLong.of(bytes) : OptionalLong.empty();
  }

  private void write(
      Checkpoint checkpoint, PrunePlan plan, OutputDirectory output, Set<String> committed) {
    BandPipeline pipeline = new BandPipeline(spark, settings, checkpoint, plan);
    LongAccumulator weights = spark.sparkContext().longAccumulator("weights pruned");
    JobLabel.show(
        spark.sparkContext(),
        "prune",
        "prune %s to %s".formatted(checkpoint.root(), settings.method().sparsity()));
    Dataset<Row> pruned =
        PruneBands.of(pipeline.bands(committed), settings, plan, ExpectedTensors.ANY, weights);
    long total = committed.isEmpty() ? plan.weights() : pipeline.weightsLeft(committed);
    try (Progress shown =
        new Progress(spark, new Work("pruning", "weights", total), weights, progress)) {
      pipeline.write(pruned, output.store().target());
    } finally {
      JobLabel.clear(spark.sparkContext());
    }
  }
}
