package org.tsenor.job.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.checkpoint.FileRecords;
import org.tsenor.pruning.BandStatistics;

/**
 * The file {@code report.json}.
 *
 * <p>Schema version 1. Scores are in the units of {@code |w|^score-power}, or of the method's own;
 * errors of outputs are relative, ‖X·ΔWᵀ‖² / ‖X·Wᵀ‖² over calibration tokens; gaps are relative,
 * (upper bound − kept) / upper bound; shares are in [0, 1]; seconds of a tensor are summed over
 * tasks. Of {@code sparsegpt} and {@code alps}, which change the weights they keep, scores are
 * those of the last mask that was searched, when little is left to lose: errors tell what pruning
 * cost, and {@code score_share} does not. Fields may be added within a version; none is renamed or
 * removed.
 */
public final class ReportJson {
  /** Name of the file in the output directory. */
  public static final String FILE_NAME = "report.json";

  /** Version of the schema. */
  public static final int SCHEMA_VERSION = 1;

  private static final String STATE = "state";
  private static final ObjectMapper JSON = new ObjectMapper();

  private ReportJson() {}

  /**
   * Writes a report as UTF-8 text.
   *
   * @param software names and versions of what ran
   * @param state what decided the bytes of the output, as JSON: what {@link #state} gives back
   * @param files of the output, by their paths relative to it
   */
  public static byte[] write(
      PruneReport report,
      Map<String, String> software,
      byte[] state,
      Map<String, FileRecord> files) {
    RunDescription run = report.run();
    ObjectNode root = JSON.createObjectNode();
    root.put("schema_version", SCHEMA_VERSION);
    software.forEach(root.putObject("software")::put);
    ObjectNode input = root.putObject("input");
    input.put("path", run.model());
    input.put("bytes", run.bytes());
    run.shards().forEach(input.putObject("shards")::put);
    root.putObject("output").put("path", run.output());
    run.settings().forEach(root.putObject("settings")::put);
    if (!run.calibration().isEmpty()) {
      root.set("calibration", JSON.valueToTree(run.calibration()));
    }
    root.set(STATE, tree(state));
    report.backends().forEach(root.putObject("backends")::put);
    report.notes().forEach(root.putObject("notes")::put);
    ArrayNode executors = root.putArray("executors");
    report.executors().forEach(executor -> executor(executors.addObject(), executor));
    ArrayNode tensors = root.putArray("tensors");
    report.tensors().values().forEach(tensor -> tensor(tensors.addObject(), tensor));
    run.copied().forEach(root.putObject("copied")::put);
    ArrayNode leftOut = root.putArray("left_out");
    run.leftOut().forEach(file -> leftOut.add(file.name()));
    totals(root.putObject("totals"), report);
    FileRecords.write(root.putObject(FileRecords.FIELD), files);
    ObjectNode time = root.putObject("time");
    time.put("started", Instant.ofEpochMilli(run.startedMillis()).toString());
    time.put("wall_seconds", run.wallSeconds());
    time.put("resumed_shards", run.resumedShards());
    return (root.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static JsonNode tree(byte[] state) {
    try {
      return JSON.readTree(state);
    } catch (IOException e) {
      throw new IllegalArgumentException("the state is not JSON", e);
    }
  }

  /**
   * The state that a report was written with, as JSON.
   *
   * @throws IOException if the bytes are not a report of ours
   */
  public static byte[] state(byte[] report) throws IOException {
    JsonNode state = JSON.readTree(report).get(STATE);
    if (state == null) {
      throw new IOException(FILE_NAME + " has no field '" + STATE + "'");
    }
    return JSON.writeValueAsBytes(state);
  }

  private static void executor(ObjectNode node, ExecutorReport executor) {
    node.put("executor", executor.executor());
    node.put("host", executor.host());
    executor.gpus().forEach(node.putObject("gpus")::put);
    executor.backends().forEach(node.putObject("backends")::put);
    executor.notes().forEach(node.putObject("notes")::put);
  }

  private static void tensor(ObjectNode node, TensorReport tensor) {
    node.put("name", tensor.tensor());
    node.put("shard", tensor.shard());
    node.put("pattern", tensor.pattern());
    node.put("structure", tensor.structure());
    node.put("weights", tensor.weights());
    statistics(node, tensor.statistics());
    tensor.calibrated().ifPresent(figures -> figures.write(node));
    node.put("seconds", tensor.seconds());
  }

  private static void totals(ObjectNode node, PruneReport report) {
    node.put("pruned_tensors", report.tensors().size());
    node.put("copied_tensors", report.run().copied().size());
    node.put("weights", report.weights());
    node.put("model_weights", report.run().modelWeights());
    node.put("model_zeros", report.modelZeros());
    node.put("model_zero_share", report.modelZeroShare());
    statistics(node, report.statistics());
    report
        .outputErrors()
        .ifPresent(
            errors -> {
              node.put("mean_relative_error", errors.mean());
              node.put("largest_relative_error", errors.largest());
              node.put("largest_relative_error_of", errors.tensor());
            });
    node.put("seconds", report.taskSeconds());
  }

  private static void statistics(ObjectNode node, BandStatistics sums) {
    node.put("blocks", sums.blocks());
    node.put("nonzeros", sums.nonzeros());
    node.put("kept_score", sums.keptScore());
    node.put("upper_bound", sums.upperBound());
    node.put("total_score", sums.totalScore());
    node.put("gap_mean", sums.gapMean());
    node.put("gap_max", sums.gapMax());
    node.put("score_share", TensorReport.share(sums.keptScore(), sums.totalScore()));
    node.put("square_share", TensorReport.share(sums.keptSquare(), sums.totalSquare()));
    node.put("completed_entries", sums.completedEntries());
  }
}
