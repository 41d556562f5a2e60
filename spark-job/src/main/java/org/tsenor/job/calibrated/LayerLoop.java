package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.apache.spark.util.LongAccumulator;
import org.tsenor.job.calibrated.LayerLog.Step;
import org.tsenor.job.calibrated.gram.InputLinears;
import org.tsenor.job.calibrated.gram.LayerStatistics;
import org.tsenor.job.calibrated.gram.PreparedFiles;
import org.tsenor.job.calibrated.gram.PreparedLinears;
import org.tsenor.job.calibrated.rows.LayerPruning;
import org.tsenor.job.calibrated.rows.LinearFigures;
import org.tsenor.job.calibrated.stream.Activations;
import org.tsenor.job.calibrated.stream.LayerSource;
import org.tsenor.job.progress.Progress;
import org.tsenor.job.settings.CalibrationSettings.Propagation;
import org.tsenor.source.commit.Artifact;
import org.tsenor.source.commit.ShardStore;

/**
 * Decoder layer by decoder layer: collect, prepare, prune, commit, pass the windows on. A layer
 * that an earlier run has committed is only passed.
 *
 * @param plan for the layers
 * @param statistics collects and prepares
 * @param pruning prunes and commits
 * @param propagation what windows pass
 * @param store of the output
 * @param log tells how far it is
 */
record LayerLoop(
    LayerPlan plan,
    LayerStatistics statistics,
    LayerPruning pruning,
    Propagation propagation,
    ShardStore store,
    LayerLog log) {

  /**
   * Runs.
   *
   * @param activations before the first layer
   * @param committed shards to leave alone
   * @param tokens counts tokens that have passed a layer
   */
  void run(Activations activations, Set<String> committed, LongAccumulator tokens)
      throws IOException {
    int last = lastUncommitted(committed);
    for (int layer = 0; layer <= last; layer++) {
      if (!committed.contains(plan.shards().get(layer).name())) {
        List<LinearFigures> figures = prune(activations, layer, tokens);
        log.done(layer, figures);
      }
      if (layer < last) {
        try (Progress shown = log.step(layer, Step.PASS, totalTokens(), tokens)) {
          activations.pass(passed(layer));
        }
      }
    }
    if (!committed.contains(plan.rest().name())) {
      pruning.run(plan.rest(), List.of(), tokens);
    }
  }

  private int lastUncommitted(Set<String> committed) {
    int last = plan.layers() - 1;
    while (last >= 0 && committed.contains(plan.shards().get(last).name())) {
      last--;
    }
    return last;
  }

  private long totalTokens() {
    return (long) statistics.windows() * statistics.context().value().windowTokens();
  }

  private List<LinearFigures> prune(Activations activations, int layer, LongAccumulator tokens)
      throws IOException {
    List<InputLinears> inputs = plan.inputs().get(layer);
    LongAccumulator weights = pruning.spark().sc().longAccumulator("weights pruned");
    if (inputs.isEmpty()) {
      return pruning.run(plan.shards().get(layer), List.of(), weights);
    }
    PreparedFiles files = new PreparedFiles(store);
    files.begin();
    try {
      List<PreparedLinears> prepared;
      try (Progress shown = log.step(layer, Step.CALIBRATE, totalTokens(), tokens)) {
        prepared = statistics.prepare(activations.streams(), dense(layer), inputs, tokens);
      }
      try (Progress shown = log.step(layer, Step.PRUNE, weights(inputs, layer), weights)) {
        return pruning.run(plan.shards().get(layer), prepared, weights);
      }
    } finally {
      files.end();
    }
  }

  private long weights(List<InputLinears> inputs, int layer) {
    return inputs.stream()
        .flatMap(input -> input.targets().keySet().stream())
        .mapToLong(name -> plan.shards().get(layer).header().tensor(name).orElseThrow().elements())
        .sum();
  }

  private LayerSource dense(int layer) {
    return new LayerSource(statistics.context().value().model(), layer);
  }

  private LayerSource passed(int layer) {
    if (propagation == Propagation.DENSE) {
      return dense(layer);
    }
    String shard = plan.shards().get(layer).name();
    return new LayerSource(store.committed(Artifact.SHARDS, shard).toString(), layer);
  }
}
