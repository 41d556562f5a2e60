package org.tsenor.it.reference;

import java.util.Map;

/**
 * How much worse than the reference a run may be, as shares of the reference's figures; better is
 * no fault.
 *
 * @param linear of the relative error of each linear
 * @param mean of their mean
 * @param perplexity of the pruned model
 */
record Tolerance(double linear, double mean, double perplexity) {
  /**
   * What the reference recommends. It gives no mean for SparseGPT, which gets that of ALPS. For the
   * errors of magnitude it gives nothing, as equally optimal masks differ. Those of two draws, ties
   * broken by units in the last place of a float, differ from the reference's by up to 0.12 % in
   * the mean and 0.9 % in a linear: allowed is twice that.
   */
  private static final Map<String, Tolerance> RECOMMENDED =
      Map.of(
          "magnitude", new Tolerance(0.02, 2.5e-3, 3e-3),
          "wanda", new Tolerance(1e-4, 1e-4, 1e-4),
          "sparsegpt", new Tolerance(0.03, 0.01, 1e-3),
          "alps", new Tolerance(0.05, 0.01, 5e-3));

  /** Far less than the reference allows, and what it found where no near tie falls otherwise. */
  static final Tolerance SAME_MASKS = new Tolerance(1e-5, 1e-6, 1e-5);

  static Tolerance recommended(String method) {
    return RECOMMENDED.get(method);
  }

  /**
   * What is asserted: the recommended, but for Wanda and SparseGPT on weights as F32, where the job
   * has no reason to differ, and for SparseGPT on the checkpoint as published. There the job passes
   * windows through weights rounded to BF16, as a loader will, and the reference through unrounded
   * ones; near ties then fall otherwise. That is a discrete decision like those of ALPS, whose
   * tolerance it gets; the table still shows what exceeds the recommended one.
   */
  static Tolerance asserted(String method, Variant variant) {
    boolean sparseGpt = method.equals("sparsegpt");
    if (variant == Variant.EXACT && (sparseGpt || method.equals("wanda"))) {
      return SAME_MASKS;
    }
    return recommended(sparseGpt && variant == Variant.BF16 ? "alps" : method);
  }
}
