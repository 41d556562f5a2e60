package org.tsenor.job.verify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.checkpoint.FileRecords;
import org.tsenor.job.run.ReportJson;

/**
 * What a checkpoint's report says, every value of the type and range that it must have.
 *
 * @param settings of the run
 * @param run what they mean, as far as it can be checked
 * @param state the settings among them that decided the bytes
 * @param tensors that were pruned, by name, in the report's order
 * @param copied names of the tensors that were not
 * @param totals over all tensors
 * @param bands that were pruned, by backend, in all and by executor
 * @param files of the output; empty in a report of a version that listed none
 */
record ReportClaims(
    Map<String, String> settings,
    RunClaim run,
    Map<String, String> state,
    Map<String, TensorClaim> tensors,
    Set<String> copied,
    Totals totals,
    Bands bands,
    Optional<Map<String, FileRecord>> files) {

  /**
   * Sums that the report gives.
   *
   * @param prunedTensors count of tensors
   * @param copiedTensors count of tensors
   * @param weights of pruned tensors
   * @param model zeros of all tensors; empty in a report of a version that counted none
   * @param scores of all masks
   * @param meanRelativeError of the tensors; empty without calibration
   */
  record Totals(
      long prunedTensors,
      long copiedTensors,
      long weights,
      Optional<TensorVerdict.Zeros> model,
      ScoreClaim scores,
      OptionalDouble meanRelativeError) {
    static Totals of(ReportField node) {
      Optional<ReportField> error = node.optional("mean_relative_error");
      return new Totals(
          node.field("pruned_tensors").count(),
          node.field("copied_tensors").count(),
          node.field("weights").count(),
          node.optional("model_weights").map(weights -> model(weights.count(), node)),
          ScoreClaim.of(node),
          error.isPresent() ? OptionalDouble.of(error.get().amount()) : OptionalDouble.empty());
    }

    private static TensorVerdict.Zeros model(long weights, ReportField node) {
      TensorVerdict.Zeros model =
          new TensorVerdict.Zeros(weights, node.field("model_zeros").count());
      ReportField share = node.field("model_zero_share");
      if (!ScoreClaim.isClose(share.amount(), model.share())) {
        throw share.broken("model_zeros %d of %d".formatted(model.count(), weights));
      }
      return model;
    }
  }

  /**
   * Bands by the backend that pruned them.
   *
   * @param all of the run
   * @param byExecutor of each executor
   */
  record Bands(Map<String, Long> all, List<Map<String, Long>> byExecutor) {}

  /**
   * Reads a report.
   *
   * @throws BrokenReportException if a value is missing or not what it may be
   */
  static ReportClaims of(ReportField root) {
    ReportField version = root.field("schema_version");
    if (version.count() != ReportJson.SCHEMA_VERSION) {
      throw version.broken(Integer.toString(ReportJson.SCHEMA_VERSION));
    }
    root.field("software").texts();
    readInput(root.field("input"));
    root.field("output").field("path").text();
    root.field("notes").counts();
    readTime(root.field("time"));
    List<Map<String, Long>> executors = new ArrayList<>();
    root.field("executors")
        .entries()
        .forEach(executor -> executors.add(executor.field("backends").counts()));
    ReportField state = root.field("state");
    state.field("schema_version").count();
    state.field("input").texts();
    root.field("left_out").entries().forEach(ReportField::text);
    return new ReportClaims(
        root.field("settings").texts(),
        RunClaim.of(root.field("settings")),
        state.field("settings").texts(),
        readTensors(root.field("tensors")),
        root.field("copied").texts().keySet(),
        Totals.of(root.field("totals")),
        new Bands(root.field("backends").counts(), executors),
        root.optional(FileRecords.FIELD).map(ReportClaims::readFiles));
  }

  private static void readInput(ReportField input) {
    input.field("path").text();
    ReportField bytes = input.field("bytes");
    long sum = input.field("shards").counts().values().stream().mapToLong(Long::longValue).sum();
    if (bytes.count() != sum) {
      throw bytes.broken("the sum of its shards, %d".formatted(sum));
    }
  }

  private static void readTime(ReportField time) {
    time.field("started").text();
    time.field("wall_seconds").amount();
    time.field("resumed_shards").count();
  }

  private static Map<String, TensorClaim> readTensors(ReportField tensors) {
    Map<String, TensorClaim> claims = new LinkedHashMap<>();
    for (ReportField entry : tensors.entries()) {
      TensorClaim claim = TensorClaim.of(entry);
      if (claims.put(claim.name(), claim) != null) {
        throw entry.field("name").broken("a tensor's name once");
      }
    }
    return claims;
  }

  private static Map<String, FileRecord> readFiles(ReportField files) {
    try {
      return FileRecords.read(FileRecords.FIELD, files.node());
    } catch (IllegalArgumentException e) {
      throw new BrokenReportException(e.getMessage(), e);
    }
  }
}
