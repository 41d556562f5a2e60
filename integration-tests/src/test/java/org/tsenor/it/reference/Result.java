package org.tsenor.it.reference;

import java.util.Locale;
import java.util.Map;

/**
 * Figures of one run, and how they compare with the reference's.
 *
 * @param perplexity of the pruned checkpoint
 * @param meanError of the linears' relative errors
 * @param excess over the reference, as shares of its figures; negative where the run is better
 * @param smallest excess of a linear
 */
record Result(double perplexity, double meanError, Excess excess, double smallest) {
  /**
   * How much worse than the reference.
   *
   * @param linear of the linear that is worst off
   */
  record Excess(double perplexity, double mean, double linear) {
    boolean isWithin(Tolerance tolerance) {
      return perplexity <= tolerance.perplexity()
          && mean <= tolerance.mean()
          && linear <= tolerance.linear();
    }

    /** In percent. */
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%+.3f / %+.2f / %+.2f", 100 * perplexity, 100 * mean, 100 * linear);
    }
  }

  /** Whether this is neither worse nor better than the reference. */
  boolean isSameAs(Tolerance tolerance) {
    return excess.isWithin(tolerance)
        && excess.perplexity() >= -tolerance.perplexity()
        && excess.mean() >= -tolerance.mean()
        && smallest >= -tolerance.linear();
  }

  /**
   * Compares with the reference.
   *
   * @param errors by the names of the weights
   */
  static Result of(
      ReferenceRun run, Variant variant, double perplexity, Map<String, Double> errors) {
    double mean = errors.values().stream().mapToDouble(error -> error).average().orElseThrow();
    double largest = Double.NEGATIVE_INFINITY;
    double smallest = Double.POSITIVE_INFINITY;
    for (Map.Entry<String, ReferenceRun.PrunedLinear> linear : run.linears().entrySet()) {
      double excess = errors.get(linear.getKey()) / linear.getValue().relativeError() - 1;
      largest = Math.max(largest, excess);
      smallest = Math.min(smallest, excess);
    }
    double expected = variant == Variant.BF16 ? run.roundedPerplexity() : run.perplexity();
    Excess excess = new Excess(perplexity / expected - 1, mean / run.meanError() - 1, largest);
    return new Result(perplexity, mean, excess, smallest);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.4f / %.4f", perplexity, meanError);
  }
}
