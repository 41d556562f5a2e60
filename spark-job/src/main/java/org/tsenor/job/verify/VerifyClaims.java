package org.tsenor.job.verify;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.job.plan.PrunePlan;
import org.tsenor.job.settings.MethodSettings.Method;
import org.tsenor.job.settings.PruneCatalog;
import org.tsenor.job.settings.PruneSettings;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.pruning.WeightFormat;

/**
 * What the weights of a pruned checkpoint are held against.
 *
 * @param targets sparsity of every pruned tensor, by name; each a matrix that the pattern divides
 * @param report what the checkpoint says of itself; empty if it has no report
 */
record VerifyClaims(Map<String, Sparsity> targets, Optional<ReportClaims> report) {
  /** As many rows as a plan lets a unit of work be a multiple of. */
  private static final int MOST_ROWS = 4096;

  /**
   * What a request expects, or else what the report claims.
   *
   * @param faults receives claims that the checkpoint's shapes cannot bear out
   * @throws UserInputException if there is neither
   */
  static VerifyClaims of(
      VerifyRequest request,
      Checkpoint checkpoint,
      Optional<ReportClaims> report,
      List<String> faults)
      throws IOException {
    Map<String, Sparsity> wanted =
        request.expected().isPresent()
            ? planned(request.expected().get(), checkpoint)
            : reported(report.orElseThrow());
    Map<Sparsity, Sparsity> shared = new HashMap<>();
    Map<String, Sparsity> targets = new TreeMap<>();
    wanted.forEach(
        (name, sparsity) -> {
          TensorEntry tensor = checkpoint.tensor(name).orElse(null);
          if (tensor == null) {
            return; // The report's own fault, told there.
          }
          if (divides(sparsity, tensor)) {
            targets.put(tensor.name(), shared.computeIfAbsent(sparsity, same -> same));
          } else {
            faults.add(
                "%s: reported as pruned to %s, which %s %s cannot have"
                    .formatted(name, sparsity, tensor.dtype(), tensor.shape()));
          }
        });
    VerifyClaims claims = new VerifyClaims(targets, report);
    if (claims.rowMultiple() > MOST_ROWS) {
      throw new BrokenReportException(
          "has block sizes with a common multiple above %d: no run has".formatted(MOST_ROWS));
    }
    return claims;
  }

  private static Map<String, Sparsity> reported(ReportClaims report) {
    Map<String, Sparsity> targets = new TreeMap<>();
    report.tensors().forEach((name, claim) -> targets.put(name, claim.sparsity()));
    return targets;
  }

  private static Map<String, Sparsity> planned(Sparsity expected, Checkpoint checkpoint)
      throws IOException {
    Map<String, List<String>> plan =
        Map.of(
            PruneCatalog.MODEL.key(), List.of(checkpoint.root().toString()),
            PruneCatalog.PATTERN.key(), List.of(expected.pattern().toString()),
            PruneCatalog.STRUCTURE.key(), List.of(expected.structure().label()),
            PruneCatalog.DRY_RUN.key(), List.of("true"));
    PruneSettings settings = PruneSettings.of(plan, Map.of(), new Configuration());
    return PrunePlan.of(settings, checkpoint).sparsities();
  }

  private static boolean divides(Sparsity sparsity, TensorEntry tensor) {
    return tensor.shape().size() == 2
        && tensor.elements() > 0
        && WeightFormat.of(tensor.dtype().label()).isPresent()
        && tensor.columns() % sparsity.blockColumns() == 0
        && tensor.rows() % sparsity.blockRows() == 0;
  }

  /** Pruned tensors whose kept weights a method has changed. */
  Set<String> updated() {
    Set<String> updated = new TreeSet<>();
    report.ifPresent(
        claims ->
            claims
                .tensors()
                .values()
                .forEach(
                    claim -> {
                      if (changesKeptWeights(claim)) {
                        updated.add(claim.name());
                      }
                    }));
    return updated;
  }

  private static boolean changesKeptWeights(TensorClaim claim) {
    String method =
        claim.calibrated().map(TensorClaim.Calibrated::method).orElse(Method.MAGNITUDE.label());
    for (Method each : Method.values()) {
      if (each.label().equals(method)) {
        return each.changesKeptWeights();
      }
    }
    return false;
  }

  /** Whether a mask keeps exactly N in every group; otherwise at most N. */
  boolean exact() {
    return report.map(claims -> claims.run().completesRows()).orElse(true);
  }

  /** Whether a weight was worth its magnitude, so that originals tell how good masks are. */
  boolean isMagnitude() {
    return report.map(claims -> claims.run().method() == Method.MAGNITUDE).orElse(false);
  }

  /** Power of the score that is summed. */
  int scorePower() {
    return report.map(claims -> claims.run().scorePower()).orElse(1);
  }

  /** Rows that every unit of work is a multiple of, so that no block is cut. */
  int rowMultiple() {
    int common = 1;
    for (Sparsity sparsity : Set.copyOf(targets.values())) {
      int rows = sparsity.blockRows();
      common = Math.min(common / gcd(common, rows) * rows, MOST_ROWS * rows);
    }
    return common;
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
