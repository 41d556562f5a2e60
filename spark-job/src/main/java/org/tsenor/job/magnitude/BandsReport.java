package org.tsenor.job.magnitude;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.job.plan.PrunePlan;
import org.tsenor.job.plan.TensorDecision;
import org.tsenor.job.run.BandLogReader;
import org.tsenor.job.run.PruneReport;
import org.tsenor.job.run.PrunedColumn;
import org.tsenor.job.run.ReportJson;
import org.tsenor.job.run.RunDescription;
import org.tsenor.job.run.RunState;
import org.tsenor.job.run.Software;
import org.tsenor.job.run.TensorReport;
import org.tsenor.job.settings.Operation;
import org.tsenor.job.settings.OutputSettings.Format;
import org.tsenor.job.settings.PruneCatalog;
import org.tsenor.job.settings.Setting;
import org.tsenor.source.BandColumns;
import org.tsenor.source.ColumnNames;
import org.tsenor.source.OutputReporter;

/** The report of one write of pruned bands: what a run with these settings would have left. */
final class BandsReport implements OutputReporter.Pending {
  private final SparkSession spark;
  private final OutputReporter.Write write;
  private final Checkpoint checkpoint;
  private final RunState pruned;
  private final Map<String, String> settings;
  private final PrunePlan plan;
  private final long startedMillis = System.currentTimeMillis();

  /**
   * @param pruned what the bands' mark says
   */
  BandsReport(
      SparkSession spark, OutputReporter.Write write, Checkpoint checkpoint, RunState pruned)
      throws IOException {
    this.spark = spark;
    this.write = write;
    this.checkpoint = checkpoint;
    this.pruned = pruned;
    this.settings = settings();
    this.plan = PrunePlan.of(settings, checkpoint);
  }

  /** Settings of pruning, and those that the write stands for. */
  private Map<String, String> settings() {
    Map<String, String> all = new TreeMap<>(pruned.settings());
    Format format = write.compact() ? Format.COMPACT : Format.DENSE;
    all.put(PruneCatalog.OUTPUT.key(), write.output());
    all.put(PruneCatalog.DRY_RUN.key(), "false");
    all.put(PruneCatalog.RESUME.key(), Boolean.toString(write.choices().resumable()));
    all.put(PruneCatalog.OVERWRITE.key(), Boolean.toString(write.choices().replaces()));
    all.put(PruneCatalog.FORMAT.key(), format.label());
    all.put(PruneCatalog.MASKS.key(), Boolean.toString(has(PrunedColumn.MASK.column())));
    all.put(PruneCatalog.DIGEST.key(), write.choices().digest().label());
    all.remove(PruneCatalog.PARALLELISM.key());
    all.remove(PruneCatalog.SHARD_SIZE.key());
    write
        .shardBytes()
        .ifPresent(bytes -> all.put(PruneCatalog.SHARD_SIZE.key(), Long.toString(bytes)));
    Map<String, String> ordered = new LinkedHashMap<>();
    for (Setting<?> setting : Operation.PRUNE.settings()) {
      if (all.containsKey(setting.key())) {
        ordered.put(setting.key(), all.get(setting.key()));
      }
    }
    return ordered;
  }

  private boolean has(String column) {
    ColumnNames names = ColumnNames.of(spark);
    return Stream.of(write.columns().fieldNames())
        .anyMatch(name -> names.known(name, List.of(column)).isPresent());
  }

  @Override
  public boolean keepsBands() {
    List<String> known =
        Stream.concat(
                Arrays.stream(BandColumns.SCHEMA.fieldNames()),
                Arrays.stream(PrunedColumn.values()).map(PrunedColumn::column))
            .toList();
    ColumnNames names = ColumnNames.of(spark);
    return Stream.of(write.columns().fieldNames())
        .anyMatch(name -> names.known(name, known).isEmpty());
  }

  @Override
  public Optional<Function<Map<String, FileRecord>, byte[]>> report(
      OutputReporter.Committed committed) throws IOException {
    BandLogReader log = new BandLogReader();
    for (Map.Entry<String, Path> file : committed.bands().entrySet()) {
      log.read(committed.fileSystem(), file.getValue(), file.getKey());
    }
    Optional<String> departure = departure(log.tensors());
    if (departure.isPresent()) {
      BandsReporter.LOG.warn(
          "{}: no report of pruning, as rows were changed after it: {}",
          committed.root(),
          departure.get());
      return Optional.empty();
    }
    RunDescription.Course course =
        new RunDescription.Course(
            committed.root(), settings, Map.of(), startedMillis, committed.resumed());
    PruneReport report = PruneReport.of(RunDescription.of(checkpoint, plan, log, course), log);
    byte[] state =
        new RunState(RunState.decisive(settings), pruned.input(), pruned.software()).toBytes();
    return Optional.of(files -> ReportJson.write(report, Software.versions(spark), state, files));
  }

  /** What was written and is not what was planned; empty if all is. */
  private Optional<String> departure(Map<String, TensorReport> written) {
    for (TensorDecision decision : plan.decisions()) {
      String name = decision.tensor().name();
      TensorReport tensor = written.get(name);
      String planned = decision.sparsity().map(Object::toString).orElse("none");
      String found = tensor == null ? "none" : tensor.pattern() + " " + tensor.structure();
      long weights = tensor == null ? 0 : tensor.weights();
      long expected = decision.isPruned() ? decision.tensor().elements() : 0;
      if (!planned.equals(found) || weights != expected) {
        return Optional.of(
            "tensor %s has %d weights of pattern %s, planned are %d of %s"
                .formatted(name, weights, found, expected, planned));
      }
    }
    return Optional.empty();
  }
}
