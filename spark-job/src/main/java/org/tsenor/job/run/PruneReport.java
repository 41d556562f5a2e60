package org.tsenor.job.run;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.job.plan.PrunePlan;
import org.tsenor.job.plan.TensorDecision;
import org.tsenor.pruning.BandStatistics;

/**
 * A finished run: what it was asked to do and what came out.
 *
 * @param run what was asked
 * @param tensors what was pruned, by tensor, in shard and file order
 * @param backends bands that each backend solved
 * @param notes why faster backends were passed over, with the bands concerned
 * @param executors what each executor solved with
 * @param copiedZeros zeros in what was not pruned
 */
public record PruneReport(
    RunDescription run,
    Map<String, TensorReport> tensors,
    Map<String, Long> backends,
    Map<String, Long> notes,
    List<ExecutorReport> executors,
    long copiedZeros) {

  /**
   * What one run of a plan has beside the plan.
   *
   * @param output path of the output
   * @param settings every setting in force, by key
   * @param calibration where statistics come from, by key; empty for a method that needs none
   * @param startedMillis when it started, in milliseconds of the epoch
   * @param resumedShards shards that an earlier run had committed
   */
  public record Course(
      String output,
      Map<String, String> settings,
      Map<String, Object> calibration,
      long startedMillis,
      int resumedShards) {}

  /**
   * The report of a run that ends now.
   *
   * @param fileSystem of its shards
   * @param bandLogs the records of their bands, by shard
   */
  public static PruneReport of(
      Checkpoint checkpoint,
      PrunePlan plan,
      FileSystem fileSystem,
      Map<String, Path> bandLogs,
      Course course)
      throws IOException {
    BandLogReader log = new BandLogReader();
    for (Map.Entry<String, Path> file : bandLogs.entrySet()) {
      log.read(fileSystem, file.getValue(), file.getKey());
    }
    return of(RunDescription.of(checkpoint, plan, log, course), log);
  }

  /** The report of a run from the lines beside its shards. */
  static PruneReport of(RunDescription run, BandLogReader log) {
    return new PruneReport(
        run, log.tensors(), log.backends(), log.notes(), log.executors(), log.copiedZeros());
  }

  /** Sums over all pruned tensors. */
  public BandStatistics statistics() {
    return tensors.values().stream()
        .map(TensorReport::statistics)
        .reduce(BandStatistics.NONE, BandStatistics::plus);
  }

  /** Weights of all pruned tensors. */
  public long weights() {
    return tensors.values().stream().mapToLong(TensorReport::weights).sum();
  }

  /** Zeros among all the model's weights, pruned or not. */
  public long modelZeros() {
    return weights() - statistics().nonzeros() + copiedZeros;
  }

  /** Share of all the model's weights that is zero. */
  public double modelZeroShare() {
    return TensorReport.share((double) modelZeros(), (double) run.modelWeights());
  }

  /** Seconds of solving, summed over tasks. */
  public double taskSeconds() {
    return tensors.values().stream().mapToDouble(TensorReport::seconds).sum();
  }

  /** How far outputs moved; empty without calibration. */
  Optional<OutputErrors> outputErrors() {
    return OutputErrors.of(tensors.values());
  }

  /** Whether a tensor's kept weights are others than before, which makes up for pruned ones. */
  public boolean changesKeptWeights() {
    return tensors.values().stream()
        .flatMap(tensor -> tensor.calibrated().stream())
        .anyMatch(CalibratedFigures::changesKeptWeights);
  }

  /** What the tensors were pruned to, such as {@code 16:32 transposable}, several joined. */
  public String patterns() {
    Collection<TensorReport> all = tensors.values();
    return all.stream()
        .map(tensor -> tensor.pattern() + " " + tensor.structure())
        .distinct()
        .collect(Collectors.joining(", "));
  }

  /** What was written and is not what was planned; empty if all is. */
  public Optional<String> departureFrom(PrunePlan plan) {
    for (TensorDecision decision : plan.decisions()) {
      String name = decision.tensor().name();
      TensorReport tensor = tensors.get(name);
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
