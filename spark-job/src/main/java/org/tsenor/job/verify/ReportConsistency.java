package org.tsenor.job.verify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.MalformedCheckpointException;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.job.plan.PrunePlan;
import org.tsenor.job.run.ReportJson;
import org.tsenor.job.settings.CalibrationSettings.OnFailure;
import org.tsenor.job.settings.MethodSettings.Method;
import org.tsenor.job.settings.PruneCatalog;
import org.tsenor.job.settings.Setting;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.NmPattern;

/**
 * Holds a report against itself and against the names and shapes of the checkpoint it lies in: what
 * its settings ask for is what its tensors got, parts add up to totals.
 */
final class ReportConsistency {
  private final ReportClaims report;
  private final Checkpoint checkpoint;
  private final List<String> faults = new ArrayList<>();

  ReportConsistency(ReportClaims report, Checkpoint checkpoint) {
    this.report = report;
    this.checkpoint = checkpoint;
  }

  /** Everything that cannot be as the report has it, in words that name the report. */
  List<String> faults() throws IOException {
    checkSettings();
    checkPlan();
    checkTensors();
    checkCopied();
    checkTotals();
    checkBands();
    return List.copyOf(faults);
  }

  private void fault(String message) {
    faults.add(ReportJson.FILE_NAME + ": " + message);
  }

  private void checkSettings() {
    report
        .state()
        .forEach(
            (key, value) -> {
              String setting = report.settings().get(key);
              if (!value.equals(setting)) {
                fault(
                    "settings.%s is %s, but state.settings.%s is %s"
                        .formatted(key, setting, key, value));
              }
            });
    for (Setting<?> setting :
        List.of(PruneCatalog.METHOD, PruneCatalog.PATTERN, PruneCatalog.STRUCTURE)) {
      if (!report.state().containsKey(setting.key())) {
        fault("has no field 'state.settings.%s'".formatted(setting.key()));
      }
    }
  }

  /** The run's own planner says what these settings do to tensors of these names and shapes. */
  private void checkPlan() throws IOException {
    try {
      comparePlan(PrunePlan.of(report.settings(), checkpoint).sparsities());
    } catch (UserInputException e) {
      fault("its settings do not fit the checkpoint: %s".formatted(e.getMessage()));
    } catch (MalformedCheckpointException e) {
      faults.add(e.getMessage());
    }
  }

  private void comparePlan(Map<String, Sparsity> planned) {
    boolean mayLeaveDense = report.run().onFailure() == OnFailure.SKIP;
    planned.forEach(
        (name, sparsity) -> {
          TensorClaim claim = report.tensors().get(name);
          if (claim == null && !(mayLeaveDense && report.copied().contains(name))) {
            fault("lacks the tensor %s, which its settings prune to %s".formatted(name, sparsity));
          } else if (claim != null && !claim.sparsity().equals(sparsity)) {
            fault(
                "%s is %s, but its settings prune it to %s"
                    .formatted(name, claim.sparsity(), sparsity));
          }
        });
    report
        .tensors()
        .keySet()
        .forEach(
            name -> {
              if (!planned.containsKey(name)) {
                fault("has the tensor %s, which its settings do not prune".formatted(name));
              }
            });
  }

  private void checkTensors() {
    for (TensorClaim claim : report.tensors().values()) {
      Shard shard = checkpoint.shardOf(claim.name()).orElse(null);
      if (shard == null) {
        fault("%s is reported as pruned, but no shard has it".formatted(claim.name()));
        continue;
      }
      if (!shard.name().equals(claim.shard())) {
        fault("%s is in %s and not in %s".formatted(claim.name(), shard.name(), claim.shard()));
      }
      TensorEntry tensor = shard.header().tensor(claim.name()).orElseThrow();
      claim.contradictions(tensor).forEach(what -> fault("%s: %s".formatted(claim.name(), what)));
      checkMethod(claim);
      checkScores(claim);
    }
  }

  private void checkMethod(TensorClaim claim) {
    Method method = report.run().method();
    String found = claim.calibrated().map(TensorClaim.Calibrated::method).orElse("none");
    boolean fallback =
        found.equals(Method.WANDA.label()) && report.run().onFailure() == OnFailure.WANDA;
    boolean right =
        method.isCalibrated() ? found.equals(method.label()) || fallback : found.equals("none");
    if (!right) {
      fault(
          "%s has the method %s, but the settings say %s"
              .formatted(claim.name(), found, method.label()));
    }
  }

  private void checkScores(TensorClaim claim) {
    ScoreClaim scores = claim.scores();
    if (scores.completedEntries() > 0 && report.run().solver() == Algorithm.EXACT) {
      fault("%s: completed_entries is not 0 with solver exact".formatted(claim.name()));
    }
    if (report.run().method().isCalibrated()) {
      return;
    }
    if (scores.squareShare() > 1) {
      fault("%s: square_share is %s".formatted(claim.name(), scores.squareShare()));
    }
    // The masks that shift a diagonal keep N of M of any scores in the mean: the best no less.
    NmPattern pattern = claim.sparsity().pattern();
    double least = scores.totalScore() * pattern.kept() / pattern.blockSize();
    double slack = least * ScoreClaim.SQUARE_ROUNDING + claim.weights() * ScoreCheck.SUBNORMAL;
    if (scores.upperBound() < least - slack) {
      fault(
          "%s: upper_bound %s is below what some mask keeps, %s"
              .formatted(claim.name(), scores.upperBound(), least));
    }
  }

  private void checkCopied() {
    Set<String> rest = new TreeSet<>();
    for (Shard shard : checkpoint.shards()) {
      shard.header().tensors().forEach(tensor -> rest.add(tensor.name()));
    }
    rest.removeAll(report.tensors().keySet());
    for (String name : report.copied()) {
      if (!rest.remove(name)) {
        fault("copied: %s is pruned, or no shard has it".formatted(name));
      }
    }
    rest.forEach(
        name -> fault("names the tensor %s neither as pruned nor as copied".formatted(name)));
  }

  private void checkTotals() {
    ReportClaims.Totals totals = report.totals();
    List<TensorClaim> tensors = List.copyOf(report.tensors().values());
    if (totals.prunedTensors() != tensors.size()) {
      fault("totals.pruned_tensors is %d of %d".formatted(totals.prunedTensors(), tensors.size()));
    }
    if (totals.copiedTensors() != report.copied().size()) {
      fault(
          "totals.copied_tensors is %d of %d"
              .formatted(totals.copiedTensors(), report.copied().size()));
    }
    long weights = tensors.stream().mapToLong(TensorClaim::weights).sum();
    if (totals.weights() != weights) {
      fault("totals.weights is %d of %d".formatted(totals.weights(), weights));
    }
    List<ScoreClaim> scores = tensors.stream().map(TensorClaim::scores).toList();
    double share = totals.scores().squareShare();
    ScoreClaim sums = ScoreClaim.total(scores, share);
    totals.scores().differencesFrom(sums).forEach(what -> fault("totals.%s".formatted(what)));
    // A share of a sum lies between the shares of its parts.
    double least = scores.stream().mapToDouble(ScoreClaim::squareShare).min().orElse(0);
    double most = scores.stream().mapToDouble(ScoreClaim::squareShare).max().orElse(0);
    if (share < least * (1 - 1e-12) || share > most * (1 + 1e-12)) {
      fault("totals.square_share is %s, of tensors with %s to %s".formatted(share, least, most));
    }
    OptionalDouble error =
        tensors.stream()
            .flatMap(tensor -> tensor.calibrated().stream())
            .mapToDouble(TensorClaim.Calibrated::relativeError)
            .average();
    if (error.isPresent() != totals.meanRelativeError().isPresent()
        || !ScoreClaim.isClose(error.orElse(0), totals.meanRelativeError().orElse(0))) {
      fault("totals.mean_relative_error is %s of %s".formatted(totals.meanRelativeError(), error));
    }
  }

  private void checkBands() {
    Map<String, Long> sums = new LinkedHashMap<>();
    report
        .bands()
        .byExecutor()
        .forEach(counts -> counts.forEach((name, count) -> sums.merge(name, count, Long::sum)));
    if (!sums.equals(report.bands().all())) {
      fault("backends is %s, but its executors add up to %s".formatted(report.bands().all(), sums));
    }
  }
}
