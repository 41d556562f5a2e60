package org.tsenor.job.evaluate;

import java.util.List;

/**
 * How well a model predicts text: the exponential of the mean negative log-likelihood over all
 * predicted tokens.
 *
 * <p>The protocol of SparseGPT, Wanda and ALPS: text is cut into windows of equal length, each of
 * which the model sees alone, and predicts but for its first token. Their scripts average window
 * means, which is the same for equal windows, and is why others are refused.
 *
 * @param windows count of windows
 * @param predictedTokens over all windows
 * @param meanLoss in nats
 */
public record Perplexity(int windows, long predictedTokens, double meanLoss) {

  /**
   * Sums losses in the order given: the same windows give the same bits, whoever computed which.
   *
   * @param losses for each window the negative log-likelihood of its predicted tokens, in nats
   * @throws IllegalArgumentException if there is no window, they are not all of one length, or a
   *     loss is not finite
   */
  public static Perplexity of(List<double[]> losses) {
    if (losses.isEmpty() || losses.get(0).length == 0) {
      throw new IllegalArgumentException("no predicted tokens: needed is a window of two tokens");
    }
    int length = losses.get(0).length;
    double total = 0;
    for (int window = 0; window < losses.size(); window++) {
      total += sum(window, losses.get(window), length);
    }
    long tokens = (long) length * losses.size();
    return new Perplexity(losses.size(), tokens, total / tokens);
  }

  private static double sum(int window, double[] losses, int length) {
    if (losses.length != length) {
      throw new IllegalArgumentException(
          "window %d predicts %d tokens, the first %d: all must have one length"
              .formatted(window, losses.length, length));
    }
    double sum = 0;
    for (int i = 0; i < length; i++) {
      if (!Double.isFinite(losses[i])) {
        throw new IllegalArgumentException(
            "the loss of token %d of window %d is %s".formatted(i + 1, window, losses[i]));
      }
      sum += losses[i];
    }
    return sum;
  }

  /** The perplexity, at least 1. */
  public double value() {
    return Math.exp(meanLoss);
  }
}
