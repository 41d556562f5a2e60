package org.tsenor.job.report;

import java.util.List;
import java.util.Map;
import org.tsenor.checkpoint.LeftOutFile;

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
public record RunDescription(
    String model,
    String output,
    Map<String, String> settings,
    Map<String, Object> calibration,
    Map<String, Long> shards,
    long modelWeights,
    Map<String, String> copied,
    List<LeftOutFile> leftOut,
    long startedMillis,
    double wallSeconds,
    int resumedShards) {

  /** Bytes of all input shards. */
  public long bytes() {
    return shards.values().stream().mapToLong(Long::longValue).sum();
  }
}
