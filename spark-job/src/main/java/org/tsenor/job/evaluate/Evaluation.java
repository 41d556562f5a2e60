package org.tsenor.job.evaluate;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.tsenor.tokens.CalibrationFingerprint;

/**
 * What came out of an evaluation.
 *
 * @param windows where they came from
 * @param models one or two, in the order asked for
 * @param software names and versions of what ran
 */
public record Evaluation(
    CalibrationFingerprint windows, List<ModelScore> models, Map<String, String> software) {
  /**
   * One checkpoint's figures.
   *
   * @param path of the checkpoint
   * @param linearAlgebra what multiplied matrices on the executors, and why no GPU did where one
   *     might
   * @param perplexity over all windows
   * @param seconds of wall time
   */
  public record ModelScore(
      String path, String linearAlgebra, Perplexity perplexity, double seconds) {}

  /** The first model's perplexity over the second's, if there are two. */
  public OptionalDouble ratio() {
    return models.size() < 2
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            models.get(0).perplexity().value() / models.get(1).perplexity().value());
  }
}
