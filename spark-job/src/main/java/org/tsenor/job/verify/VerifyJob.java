package org.tsenor.job.verify;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.PlannedShards;
import org.tsenor.checkpoint.Shard;
import org.tsenor.source.BandLayout;
import org.tsenor.source.SessionFiles;
import org.tsenor.text.Counted;

/**
 * Proves a pruned checkpoint from what lies on disk: every block N:M in the directions its
 * structure promises, pruned weights +0.0, masks, archive and weights agree, nothing is NaN or
 * infinite, scores add up to what is reported, files have the digests that are listed; and against
 * the original: kept weights (unless the method changes them) and unpruned tensors bit for bit,
 * other files unchanged.
 *
 * <p>Opening the checkpoint has already proved headers, index and file lengths.
 */
final class VerifyJob {
  /** A task is worth its start; and not so long that others wait for the last. */
  private static final long LEAST_TASK_BYTES = 16L << 20;

  private static final long MOST_TASK_BYTES = 256L << 20;

  private final SparkSession spark;
  private final Checkpoint checkpoint;
  private final Optional<Checkpoint> original;
  private final List<String> faults;

  /**
   * @param original the checkpoint before pruning, if there is one to compare with
   * @param faults receives what is wrong, other than with weights
   */
  VerifyJob(
      SparkSession spark,
      Checkpoint checkpoint,
      Optional<Checkpoint> original,
      List<String> faults) {
    this.spark = spark;
    this.checkpoint = checkpoint;
    this.original = original;
    this.faults = faults;
  }

  /**
   * Checks everything that the report does not settle by itself.
   *
   * @param claims what the checkpoint says of itself, or what the user expects of it
   * @param listing of its files
   */
  VerifyResult run(VerifyClaims claims, FileListing listing) throws IOException {
    Optional<ReportClaims> report = claims.report();
    MaskFiles maskFiles = new MaskFiles(checkpoint, claims, listing, faults);
    Set<String> masked = maskFiles.masked();
    CompactFiles compact = new CompactFiles(checkpoint, claims, listing, faults);
    boolean hasArchive = compact.check();
    FileEvidence files = new FileEvidence(listing, faults);
    Optional<FileList> list =
        FileList.of(report, checkpoint.storage().fileSystem(), listing, faults);
    list.ifPresent(found -> files.addList(found.name(), found.files()));
    files.addArchive(checkpoint.root(), compact.records());
    Map<String, Shard> originals = new TreeMap<>();
    if (original.isPresent()) {
      originals.putAll(new OriginalTensors(original.get(), checkpoint).shards(faults));
      files.addOriginal(original.get());
    }
    List<ListedFile> checks = files.checks();
    faults.addAll(ListedFiles.faults(spark, checks));
    BandEvidence evidence = evidence(claims, masked, compact.shards(), originals);
    Map<String, TensorVerdict> verdicts = verdicts(evidence, claims.rowMultiple());
    report.ifPresent(
        found ->
            faults.addAll(new ScoreCheck(found, checkpoint, originals.keySet()).faults(verdicts)));
    if (report.isEmpty() && original.isEmpty()) {
      checkEmptyGroups(verdicts);
    }
    VerifyScope scope =
        new VerifyScope(
            claims,
            masked.size(),
            original.isPresent(),
            hasArchive ? compact.shards().size() : 0,
            checks.stream().filter(check -> check.expected() != null).count(),
            list.isPresent(),
            hasArchive && !compact.hasManifest());
    return new VerifyResult(verdicts, faults, Optional.of(scope));
  }

  /**
   * Where nothing says that weights were zero before, zeros alone keep a pattern and prove none.
   */
  private void checkEmptyGroups(Map<String, TensorVerdict> verdicts) {
    for (TensorVerdict verdict : verdicts.values()) {
      if (verdict.sums().emptyGroups() > 0) {
        faults.add(
            "%s: %s nothing but zeros, which proves no pattern; --against the original"
                    .formatted(
                        verdict.tensor(),
                        Counted.of(verdict.sums().emptyGroups(), "group holds", "groups hold"))
                + " tells whether they may");
      }
    }
  }

  private BandEvidence evidence(
      VerifyClaims claims, Set<String> masked, Set<String> compact, Map<String, Shard> originals) {
    HashSet<String> unmasked = new HashSet<>(claims.targets().keySet());
    unmasked.removeAll(masked);
    HashMap<String, String> files = new HashMap<>();
    Map<String, String> paths = new HashMap<>();
    originals.forEach(
        (tensor, shard) ->
            files.put(
                tensor, paths.computeIfAbsent(shard.name(), name -> shard.path().toString())));
    return new BandEvidence(
        checkpoint.root().toString(),
        new HashMap<>(claims.targets()),
        unmasked,
        new HashSet<>(compact),
        files,
        new HashSet<>(claims.updated()),
        claims.exact(),
        original.isPresent() && claims.isMagnitude(),
        claims.scorePower());
  }

  /** Pruned tensors that would come in pieces of rows unless asked for whole. */
  private List<String> longBands(BandEvidence evidence, int rowMultiple) {
    return evidence.targets().keySet().stream()
        .filter(
            name ->
                checkpoint
                    .tensor(name)
                    .filter(
                        tensor ->
                            Math.min(rowMultiple, tensor.rows()) * tensor.rowBytes()
                                > BandLayout.UNASKED_WHOLE_BYTES)
                    .isPresent())
        .toList();
  }

  private Map<String, TensorVerdict> verdicts(BandEvidence evidence, int rowMultiple) {
    long share = checkpoint.totalSize() / (3L * spark.sparkContext().defaultParallelism());
    Dataset<Row> bands =
        spark
            .read()
            .format("safetensors")
            .option("rowMultiple", rowMultiple)
            .option("plannedShards", PlannedShards.of(checkpoint).toText())
            .option("wholeRows", String.join("\n", longBands(evidence, rowMultiple)))
            .option("partitionBytes", Math.max(LEAST_TASK_BYTES, Math.min(MOST_TASK_BYTES, share)))
            .load(checkpoint.root().toString());
    SerializableConfiguration hadoop =
        new SerializableConfiguration(SessionFiles.configuration(spark));
    Map<String, TensorVerdict> verdicts = new TreeMap<>();
    for (TaskVerdicts part :
        bands
            .mapPartitions(
                new BandVerifyFunction(evidence, hadoop),
                Encoders.javaSerialization(TaskVerdicts.class))
            .collectAsList()) {
      for (TensorVerdict verdict : part.tensors()) {
        verdicts.merge(verdict.tensor(), verdict, TensorVerdict::plus);
      }
    }
    return verdicts;
  }
}
