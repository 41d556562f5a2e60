package org.tsenor.job.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.checkpoint.ZeroCounter;
import org.tsenor.job.plan.PrunePlan;
import org.tsenor.job.plan.TensorDecision;

/**
 * What a run was asked to do, as the report tells it.
 *
 * @param model path of the input
 * @param output path of the output
 * @param settings every setting in force, by key
 * @param calibration where statistics come from, by key; empty for a method that needs none
 * @param shards bytes of every input shard, by file name
 * @param modelWeights elements of all tensors, as far as their type has a zero
 * @param copied tensors that were not pruned, each with its reason
 * @param leftOut files of the input that were not copied
 * @param startedMillis when it started, in milliseconds of the epoch
 * @param wallSeconds how long this run took; a resumed run counts its own time
 * @param resumedShards shards that an earlier run had committed
 */
record RunDescription(
    String model,
    String output,
    Map<String, String> settings,
    Map<String, Object> calibration,
    Map<String, Long> shards,
    long modelWeights,
    Map<String, String> copied,
    List<Checkpoint.LeftOut> leftOut,
    long startedMillis,
    double wallSeconds,
    int resumedShards) {

  /**
   * Of a run that ends now.
   *
   * @param log of all its bands
   */
  static RunDescription of(
      Checkpoint checkpoint, PrunePlan plan, BandLogReader log, PruneReport.Course course) {
    Map<String, Long> shards = new LinkedHashMap<>();
    for (Shard shard : checkpoint.shards()) {
      shards.put(shard.name(), shard.length());
    }
    long elements = 0;
    Map<String, String> copied = new LinkedHashMap<>();
    for (TensorDecision decision : plan.decisions()) {
      TensorEntry tensor = decision.tensor();
      elements += new ZeroCounter(tensor.dtype()).counts() ? tensor.elements() : 0;
      if (!decision.isPruned()) {
        copied.put(tensor.name(), decision.reason());
      }
    }
    copied.putAll(log.leftDense());
    return new RunDescription(
        checkpoint.root().toString(),
        course.output(),
        course.settings(),
        course.calibration(),
        shards,
        elements,
        copied,
        List.copyOf(checkpoint.leftOut()),
        course.startedMillis(),
        (System.currentTimeMillis() - course.startedMillis()) * 1e-3,
        course.resumedShards());
  }

  /** Bytes of all input shards. */
  long bytes() {
    return shards.values().stream().mapToLong(Long::longValue).sum();
  }
}
