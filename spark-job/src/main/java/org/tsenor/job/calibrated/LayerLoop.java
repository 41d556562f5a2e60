package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.spark.util.LongAccumulator;
import org.tsenor.job.calibrated.LayerLog.Step;
import org.tsenor.job.settings.CalibrationSettings.Passage;
import org.tsenor.job.settings.CalibrationSettings.Propagation;
import org.tsenor.source.Artifact;
import org.tsenor.source.ShardStore;

/**
 * Decoder layer by decoder layer: collect, prepare, prune, commit, pass the windows on. A layer
 * that an earlier run has committed is only passed.
 *
 * @param plan for the layers
 * @param statistics collects and prepares
 * @param pruning prunes and commits
 * @param passage what windows pass
 * @param store of the output
 * @param log tells how far it is
 */
record LayerLoop(
    LayerPlan plan,
    LayerStatistics statistics,
    LayerPruning pruning,
    Passage passage,
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
    IntPredicate due = layer -> !committed.contains(plan.shards().get(layer).name());
    int last = last(due);
    int lastCalibrated = last(due.and(layer -> !plan.inputs().get(layer).isEmpty()));
    log.begin(totalTokens(), steps(committed, lastCalibrated));
    for (int layer = 0; layer <= last; layer++) {
      if (due.test(layer)) {
        List<LinearFigures> figures = prune(activations, layer, tokens);
        log.done(layer, figures);
      }
      // Behind the last layer that is calibrated nobody waits for the windows.
      if (layer < lastCalibrated) {
        try (LayerLog.Shown shown = log.step(layer, Step.PASS, List.of(), totalTokens(), tokens)) {
          activations.pass(passed(layer));
        }
      }
    }
    if (!committed.contains(plan.rest().name())) {
      pruning.commit(plan.rest(), EarlierLinears.NONE, List.of(), tokens);
    }
  }

  /** How often each step will run. */
  private Map<Step, Integer> steps(Set<String> committed, int last) {
    int stages =
        IntStream.rangeClosed(0, last)
            .filter(layer -> !committed.contains(plan.shards().get(layer).name()))
            .filter(layer -> !plan.inputs().get(layer).isEmpty())
            .map(layer -> stages(layer).size())
            .sum();
    return Map.of(Step.CALIBRATE, stages, Step.PRUNE, stages, Step.PASS, Math.max(0, last));
  }

  /** The last layer of which it holds; -1 if there is none. */
  private int last(IntPredicate holds) {
    return IntStream.range(0, plan.layers()).filter(holds).max().orElse(-1);
  }

  private long totalTokens() {
    return (long) statistics.windows() * statistics.context().value().windowTokens();
  }

  private List<LinearFigures> prune(Activations activations, int layer, LongAccumulator tokens)
      throws IOException {
    if (plan.inputs().get(layer).isEmpty()) {
      return pruning.commit(plan.shards().get(layer), EarlierLinears.NONE, List.of(), tokens);
    }
    LayerFiles files = new LayerFiles(store);
    files.begin();
    try {
      return pruneInStages(activations, layer, tokens);
    } finally {
      files.end();
    }
  }

  /** Each stage's windows pass what the stages before it have pruned; all is committed at last. */
  private List<LinearFigures> pruneInStages(
      Activations activations, int layer, LongAccumulator tokens) {
    ShardPlan shard = plan.shards().get(layer);
    LongAccumulator weights = pruning.spark().sc().longAccumulator("weights pruned");
    EarlierLinears earlier = EarlierLinears.NONE;
    List<List<InputLinears>> stages = stages(layer);
    int last = stages.size() - 1;
    for (List<InputLinears> stage : stages.subList(0, last)) {
      LayerSource source = dense(layer).with(earlier.files());
      List<PreparedLinears> prepared = calibrate(activations, source, stage, tokens);
      try (LayerLog.Shown shown = showPruning(layer, stage, weights)) {
        earlier = earlier.plus(pruning.prune(shard, prepared, weights));
      }
    }
    LayerSource source = dense(layer).with(earlier.files());
    List<PreparedLinears> prepared = calibrate(activations, source, stages.get(last), tokens);
    try (LayerLog.Shown shown = showPruning(layer, stages.get(last), weights)) {
      return pruning.commit(shard, earlier, prepared, weights);
    }
  }

  /** Inputs that are calibrated at a time, in the order their linears are applied. */
  private List<List<InputLinears>> stages(int layer) {
    List<InputLinears> inputs = plan.inputs().get(layer);
    return passage.trueSequential() ? inputs.stream().map(List::of).toList() : List.of(inputs);
  }

  private List<PreparedLinears> calibrate(
      Activations activations,
      LayerSource source,
      List<InputLinears> stage,
      LongAccumulator tokens) {
    try (LayerLog.Shown shown =
        log.step(source.layer(), Step.CALIBRATE, linears(stage), totalTokens(), tokens)) {
      return statistics.prepare(activations.streams(), source, stage, tokens);
    }
  }

  private LayerLog.Shown showPruning(int layer, List<InputLinears> stage, LongAccumulator weights) {
    ShardPlan shard = plan.shards().get(layer);
    long total =
        stage.stream()
            .flatMap(input -> input.targets().keySet().stream())
            .mapToLong(name -> shard.header().tensor(name).orElseThrow().elements())
            .sum();
    return log.step(layer, Step.PRUNE, linears(stage), total, weights);
  }

  /** What is shown of a stage: nothing if it is the whole layer. */
  private List<String> linears(List<InputLinears> stage) {
    return passage.trueSequential()
        ? stage.stream().flatMap(input -> input.targets().keySet().stream()).toList()
        : List.of();
  }

  private LayerSource dense(int layer) {
    return new LayerSource(statistics.context().value().model(), layer);
  }

  private LayerSource passed(int layer) throws IOException {
    if (passage.propagation() == Propagation.DENSE) {
      return dense(layer);
    }
    String shard = plan.shards().get(layer).name();
    return new LayerSource(store.located(Artifact.SHARDS, shard).toString(), layer);
  }
}
