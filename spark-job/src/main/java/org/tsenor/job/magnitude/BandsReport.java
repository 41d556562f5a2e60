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
import org.apache.spark.sql.SparkSession;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.job.plan.PrunePlan;
import org.tsenor.job.run.PruneReport;
import org.tsenor.job.run.PrunedColumn;
import org.tsenor.job.run.ReportJson;
import org.tsenor.job.run.RunState;
import org.tsenor.job.run.Software;
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
    PruneReport.Course course =
        new PruneReport.Course(
            committed.root(), settings, Map.of(), startedMillis, committed.resumed());
    PruneReport report =
        PruneReport.of(checkpoint, plan, committed.fileSystem(), committed.bands(), course);
    Optional<String> departure = report.departureFrom(plan);
    if (departure.isPresent()) {
      BandsReporter.LOG.warn(
          "{}: no report of pruning, as rows were changed after it: {}",
          committed.root(),
          departure.get());
      return Optional.empty();
    }
    byte[] state =
        new RunState(RunState.decisive(settings), pruned.input(), pruned.software()).toBytes();
    return Optional.of(files -> ReportJson.write(report, Software.versions(spark), state, files));
  }
}
