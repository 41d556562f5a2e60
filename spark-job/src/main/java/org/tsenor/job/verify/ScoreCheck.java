package org.tsenor.job.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.job.run.ReportJson;
import org.tsenor.job.settings.MethodSettings.Method;
import org.tsenor.mask.Structure;
import org.tsenor.text.Counted;

/**
 * Holds what a report says of scores against what the weights add up to.
 *
 * <p>Both are sums of the same non-negative numbers in double, in another order. A sum of n of them
 * is off by a share of n · 2⁻⁵³ at most; a run adds up the scores of a block, then blocks, then
 * bands, and verification pieces of 1024 weights, then pieces, then bands. So they agree to a share
 * of 2⁻⁵² times the longest of these chains.
 */
final class ScoreCheck {
  /** What counts for nothing: sums take numbers below 2⁻¹²⁶ for at most that. */
  static final double SUBNORMAL = 0x1p-126;

  /** Bounds and what masks keep are sums of their own, each rounded. */
  private static final double BOUND_ROUNDING = 1e-9;

  private final ReportClaims report;
  private final Checkpoint checkpoint;
  private final Set<String> compared;
  private final List<String> faults = new ArrayList<>();

  /**
   * @param compared tensors whose originals were read
   */
  ScoreCheck(ReportClaims report, Checkpoint checkpoint, Set<String> compared) {
    this.report = report;
    this.checkpoint = checkpoint;
    this.compared = compared;
  }

  /** Claims that the weights on disk do not bear out. */
  List<String> faults(Map<String, TensorVerdict> verdicts) {
    for (TensorClaim claim : report.tensors().values()) {
      TensorVerdict verdict = verdicts.get(claim.name());
      if (verdict != null && verdict.sums().weights() > 0) {
        check(claim, verdict.sums());
        checkOptimum(claim, verdict.optimum());
      }
    }
    report.totals().model().ifPresent(claimed -> checkZeros(claimed, verdicts));
    return List.copyOf(faults);
  }

  private void checkZeros(TensorVerdict.Zeros claimed, Map<String, TensorVerdict> verdicts) {
    TensorVerdict.Zeros found =
        verdicts.values().stream()
            .map(TensorVerdict::zeros)
            .reduce(TensorVerdict.Zeros.NONE, TensorVerdict.Zeros::plus);
    if (!claimed.equals(found)) {
      faults.add(
          "%s: totals.model_zeros is reported as %d of %d, but the model has %d of %d"
              .formatted(
                  ReportJson.FILE_NAME,
                  claimed.count(),
                  claimed.elements(),
                  found.count(),
                  found.elements()));
    }
  }

  private void check(TensorClaim claim, WeightCounts found) {
    if (found.nonzeros() != claim.scores().nonzeros()) {
      faults.add(
          "%s: %s not zero, reported were %d"
              .formatted(
                  claim.name(),
                  Counted.of(found.nonzeros(), "weight is", "weights are"),
                  claim.scores().nonzeros()));
    }
    TensorEntry tensor = checkpoint.tensor(claim.name()).orElseThrow();
    double rounding = rounding(tensor, claim);
    if (report.run().method() == Method.MAGNITUDE) {
      compare(claim, "kept_score", claim.scores().keptScore(), found.keptScore(), rounding);
      if (report.run().scorePower() == 2) {
        double total = claim.scores().totalScore();
        compare(
            claim,
            "square_share",
            claim.scores().squareShare() * total,
            found.keptSquare(),
            rounding);
      }
      if (compared.contains(claim.name())) {
        compare(claim, "total_score", claim.scores().totalScore(), found.totalScore(), rounding);
      }
    }
    boolean keeps =
        claim.calibrated().map(c -> c.method().equals(Method.WANDA.label())).orElse(true);
    if (keeps && compared.contains(claim.name())) {
      compare(
          claim,
          "square_share",
          claim.scores().squareShare() * found.totalSquare(),
          found.keptSquare(),
          rounding);
    }
  }

  /**
   * Whatever potentials a run had: a bound is not below what some mask keeps, nor a gap too small.
   */
  private void checkOptimum(TensorClaim claim, Optimum found) {
    if (found.blocks() == 0) {
      return;
    }
    ScoreClaim scores = claim.scores();
    if (scores.upperBound() < found.best() * (1 - BOUND_ROUNDING)) {
      faults.add(
          "%s: upper_bound is reported as %s, but some masks keep %s"
              .formatted(claim.name(), scores.upperBound(), found.best()));
    }
    double mean = found.leastGapSum() / found.blocks();
    // Standard masks are solved some rows together: their gaps are not those of single rows.
    boolean square = claim.sparsity().structure() == Structure.TRANSPOSABLE;
    if (square
        && (scores.gapMax() < found.leastGapMax() - BOUND_ROUNDING
            || scores.gapMean() < mean - BOUND_ROUNDING)) {
      faults.add(
          "%s: gap_max is reported as %s and gap_mean as %s, but better masks show at least %s and %s"
              .formatted(
                  claim.name(), scores.gapMax(), scores.gapMean(), found.leastGapMax(), mean));
    }
  }

  private static double rounding(TensorEntry tensor, TensorClaim claim) {
    int size = claim.sparsity().pattern().blockSize();
    double chain =
        1024.0 + (double) size * size + tensor.elements() / 1024.0 + claim.scores().blocks();
    return chain * 0x1p-52;
  }

  private void compare(
      TensorClaim claim, String field, double claimed, double found, double rounding) {
    double least = claim.weights() * SUBNORMAL;
    if (Math.abs(claimed - found) > rounding * Math.max(claimed, found) + least) {
      faults.add(
          "%s: %s is reported as %s, but its weights add up to %s"
              .formatted(claim.name(), field, shown(field, claimed), shown(field, found)));
    }
  }

  private static String shown(String field, double sum) {
    return field.equals("square_share") ? sum + " of squares" : Double.toString(sum);
  }
}
