package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.spark.util.LongAccumulator;
import org.tsenor.job.calibrated.LayerLog.Step;
import org.tsenor.job.calibrated.LayerWindows.OpenDamping;
import org.tsenor.source.Artifact;
import org.tsenor.source.ShardStore;

/**
 * Decoder layer by decoder layer: collect, prepare, prune, commit, pass the windows on. A layer
 * that an earlier run has committed is only passed.
 *
 * @param plan for the layers
 * @param windows before the first layer
 * @param pruning prunes and commits
 * @param reconstruction trains layers that are pruned, where windows do
 * @param inStages whether a linear is calibrated behind what is pruned of its layer
 * @param store of the output
 * @param log tells how far it is
 */
record LayerLoop(
    LayerPlan plan,
    LayerWindows windows,
    LayerPruning pruning,
    LayerReconstruction reconstruction,
    boolean inStages,
    ShardStore store,
    LayerLog log) {

  /**
   * Runs.
   *
   * @param committed shards to leave alone
   * @param tokens counts tokens that have passed a layer
   * @return what was found on the way
   */
  LayerFindings run(Set<String> committed, LongAccumulator tokens) throws IOException {
    IntPredicate due = layer -> !committed.contains(plan.shards().get(layer).name());
    int last = last(due);
    int lastCalibrated = last(due.and(layer -> !plan.inputs().get(layer).isEmpty()));
    int lastPassed = windows.measuresDeviation() ? lastCalibrated : lastCalibrated - 1;
    log.begin(windows.tokens(), steps(committed, lastCalibrated, lastPassed));
    LayerFindings findings = new FindingsFile(store).read(windows.calibrated());
    for (int layer = 0; layer <= last; layer++) {
      if (plan.inputs().get(layer).isEmpty()) {
        if (due.test(layer)) {
          log.done(layer, copy(plan.shards().get(layer), tokens));
        }
      } else if (due.test(layer) || windows.openDamping().isPresent()) {
        calibrate(layer, due.test(layer), findings, tokens);
      }
      // Behind the last layer that is calibrated nobody waits for the windows.
      if (layer <= lastPassed) {
        pass(layer, findings, tokens);
      }
    }
    if (!committed.contains(plan.rest().name())) {
      copy(plan.rest(), tokens);
    }
    findings.advice().ifPresent(advice -> log.tooFew(findings.calibrated(), advice));
    return findings;
  }

  private void pass(int layer, LayerFindings findings, LongAccumulator tokens) throws IOException {
    Optional<Deviation> deviation = passOn(layer, tokens);
    if (deviation.isPresent()) {
      log.passed(layer, deviation.get());
      findings.passed(layer, deviation.get());
      new FindingsFile(store).keep(findings);
    }
  }

  private Optional<Deviation> passOn(int layer, LongAccumulator tokens) throws IOException {
    try (LayerLog.Shown shown = log.step(layer, Step.PASS, List.of(), windows.tokens(), tokens)) {
      return windows.pass(layer, shard(layer), tokens);
    }
  }

  /** How often each step will run. */
  private Map<Step, Integer> steps(Set<String> committed, int last, int lastPassed) {
    List<Integer> pruned =
        IntStream.rangeClosed(0, last)
            .filter(layer -> !committed.contains(plan.shards().get(layer).name()))
            .filter(layer -> !plan.inputs().get(layer).isEmpty())
            .boxed()
            .toList();
    OptionalInt tried =
        IntStream.rangeClosed(0, last)
            .filter(layer -> windows.openDamping().isPresent())
            .filter(layer -> !plan.inputs().get(layer).isEmpty())
            .findFirst();
    // What is tried is not pruned again.
    List<Integer> inSteps =
        pruned.stream().filter(layer -> tried.isEmpty() || layer != tried.getAsInt()).toList();
    int stages = inSteps.stream().mapToInt(layer -> stages(layer).size()).sum();
    return Map.of(
        Step.TRY,
        tried.isPresent() ? 1 : 0,
        Step.WEIGH,
        windows.weigh() ? inSteps.size() : 0,
        Step.CALIBRATE,
        stages,
        Step.PRUNE,
        stages,
        Step.RECONSTRUCT,
        windows.train() ? pruned.size() : 0,
        Step.PASS,
        lastPassed + 1);
  }

  /** The last layer of which it holds; -1 if there is none. */
  private int last(IntPredicate holds) {
    return IntStream.range(0, plan.layers()).filter(holds).max().orElse(-1);
  }

  private List<LinearFigures> copy(ShardPlan shard, LongAccumulator counter) {
    return pruning.commit(shard, EarlierLinears.NONE, List.of(), counter);
  }

  /** A layer that is not due is only tried. */
  private void calibrate(int layer, boolean due, LayerFindings findings, LongAccumulator tokens)
      throws IOException {
    LayerFiles files = new LayerFiles(store);
    files.begin();
    try {
      Optional<OpenDamping> open = windows.openDamping();
      Optional<EarlierLinears> tried =
          open.isPresent() ? Optional.of(choose(open.get(), layer, tokens)) : Optional.empty();
      if (due) {
        log.done(layer, prune(layer, tried, findings, tokens));
      }
    } finally {
      files.end();
    }
  }

  private List<LinearFigures> prune(
      int layer, Optional<EarlierLinears> tried, LayerFindings findings, LongAccumulator tokens)
      throws IOException {
    LongAccumulator weights = weightsPruned();
    if (windows.train()) {
      EarlierLinears pruned =
          tried.isPresent()
              ? tried.get()
              : prune(layer, stages(layer), weigh(layer, tokens), weights, tokens);
      return train(layer, pruned, findings, tokens);
    }
    return tried.isPresent()
        ? pruning.commit(plan.shards().get(layer), tried.get(), List.of(), weights)
        : pruneInStages(layer, weights, tokens);
  }

  /** What the layer's linears are pruned to with the damping that is chosen. */
  private EarlierLinears choose(OpenDamping open, int layer, LongAccumulator tokens)
      throws IOException {
    long each = stages(layer).size() * (windows.tokens() + windows.calibratedTokens());
    long total = DampingTrial.MOST * each + (windows.weigh() ? windows.calibratedTokens() : 0);
    try (LayerLog.Shown shown = log.step(layer, Step.TRY, List.of(), total, tokens)) {
      Map<String, String> metrics = windows.weighOutputs(layer, plan.inputs().get(layer), tokens);
      LongAccumulator weights = weightsPruned();
      DampingTrial chosen =
          DampingTrial.run(
              damping -> attempt(open.trial(damping), layer, metrics, weights, tokens));
      open.settle(chosen.damping());
      log.chosen(chosen.damping(), chosen.told());
      return chosen.linears();
    }
  }

  private DampingTrial.Outcome attempt(
      LayerWindows trial,
      int layer,
      Map<String, String> metrics,
      LongAccumulator weights,
      LongAccumulator tokens)
      throws IOException {
    ShardPlan shard = plan.shards().get(layer);
    try {
      EarlierLinears linears =
          prune(
              layer,
              stages(layer),
              (stage, pruned) -> {
                List<PreparedLinears> prepared =
                    log.timed(Step.CALIBRATE, () -> trial.calibrate(pruned, stage, tokens));
                return log.timed(
                    Step.PRUNE, () -> pruning.prune(shard, weighed(prepared, metrics), weights));
              });
      Deviation apart = trial.pass(layer, pruned(layer, linears), tokens).orElseThrow();
      return new DampingTrial.Outcome(linears, apart.heldOut().orElseThrow());
    } finally {
      trial.release();
    }
  }

  /** Calibrates and prunes some linears behind a layer as far as it is pruned. */
  @FunctionalInterface
  private interface StagePruner {
    EarlierLinears prune(List<InputLinears> stage, LayerSource pruned);
  }

  /** Each stage's windows pass what the stages before it have pruned. */
  private EarlierLinears prune(int layer, List<List<InputLinears>> stages, StagePruner pruner) {
    EarlierLinears earlier = EarlierLinears.NONE;
    for (List<InputLinears> stage : stages) {
      earlier = earlier.plus(pruner.prune(stage, pruned(layer, earlier)));
    }
    return earlier;
  }

  private EarlierLinears prune(
      int layer,
      List<List<InputLinears>> stages,
      Map<String, String> metrics,
      LongAccumulator weights,
      LongAccumulator tokens) {
    return prune(
        layer,
        stages,
        (stage, pruned) -> {
          List<PreparedLinears> prepared = weighed(calibrate(pruned, stage, tokens), metrics);
          try (LayerLog.Shown shown = showPruning(layer, stage, weights)) {
            return pruning.prune(plan.shards().get(layer), prepared, weights);
          }
        });
  }

  /** Files with the metrics of the layer's linears, if their outputs do not count alike. */
  private Map<String, String> weigh(int layer, LongAccumulator tokens) {
    if (!windows.weigh()) {
      return Map.of();
    }
    long total = windows.calibratedTokens();
    try (LayerLog.Shown shown = log.step(layer, Step.WEIGH, List.of(), total, tokens)) {
      return windows.weighOutputs(layer, plan.inputs().get(layer), tokens);
    }
  }

  private static List<PreparedLinears> weighed(
      List<PreparedLinears> prepared, Map<String, String> metrics) {
    return prepared.stream().map(linears -> linears.with(metrics)).toList();
  }

  /** A layer as far as it is pruned. */
  private LayerSource pruned(int layer, EarlierLinears earlier) {
    return windows.dense(layer).with(earlier.files(), plan.shards().get(layer).name());
  }

  private LongAccumulator weightsPruned() {
    return pruning.spark().sc().longAccumulator("weights pruned");
  }

  /** All is pruned before anything is committed. */
  private List<LinearFigures> train(
      int layer, EarlierLinears pruned, LayerFindings findings, LongAccumulator tokens)
      throws IOException {
    EarlierLinears trained =
        pruned.pieces().isEmpty() ? pruned : train(pruned(layer, pruned), pruned, findings, tokens);
    List<LinearFigures> figures =
        pruning.commit(plan.shards().get(layer), trained, List.of(), weightsPruned());
    new TrainingFiles(store).end();
    return figures;
  }

  private EarlierLinears train(
      LayerSource pruned, EarlierLinears rows, LayerFindings findings, LongAccumulator tokens)
      throws IOException {
    int layer = pruned.layer();
    long all = windows.tokens();
    TrainingSet set = windows.trainingSet(layer, tokens);
    long total = all + reconstruction.tokens(set, all, all - windows.calibratedTokens());
    try (LayerLog.Shown shown = log.step(layer, Step.RECONSTRUCT, List.of(), total, tokens)) {
      LayerReconstruction.Trained trained =
          reconstruction.run(pruned, rows, set, store, tokens, log);
      findings.trained(trained.outcome());
      new FindingsFile(store).keep(findings);
      log.reconstructed(trained.outcome());
      return trained.rows();
    }
  }

  /** All is committed at last. */
  private List<LinearFigures> pruneInStages(
      int layer, LongAccumulator weights, LongAccumulator tokens) {
    ShardPlan shard = plan.shards().get(layer);
    List<List<InputLinears>> stages = stages(layer);
    int last = stages.size() - 1;
    Map<String, String> metrics = weigh(layer, tokens);
    EarlierLinears earlier = prune(layer, stages.subList(0, last), metrics, weights, tokens);
    List<PreparedLinears> prepared =
        weighed(calibrate(pruned(layer, earlier), stages.get(last), tokens), metrics);
    try (LayerLog.Shown shown = showPruning(layer, stages.get(last), weights)) {
      return pruning.commit(shard, earlier, prepared, weights);
    }
  }

  /** Inputs that are calibrated at a time, in the order their linears are applied. */
  private List<List<InputLinears>> stages(int layer) {
    List<InputLinears> inputs = plan.inputs().get(layer);
    return inStages ? inputs.stream().map(List::of).toList() : List.of(inputs);
  }

  private List<PreparedLinears> calibrate(
      LayerSource pruned, List<InputLinears> stage, LongAccumulator tokens) {
    int layer = pruned.layer();
    long total = windows.calibrationTokens(layer, stage);
    try (LayerLog.Shown shown = log.step(layer, Step.CALIBRATE, linears(stage), total, tokens)) {
      return windows.calibrate(pruned, stage, tokens);
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
    return inStages
        ? stage.stream().flatMap(input -> input.targets().keySet().stream()).toList()
        : List.of();
  }

  private LayerSource shard(int layer) throws IOException {
    String name = plan.shards().get(layer).name();
    return new LayerSource(store.located(Artifact.SHARDS, name).toString(), layer);
  }
}
