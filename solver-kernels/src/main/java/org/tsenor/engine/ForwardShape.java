package org.tsenor.engine;

/**
 * Of a decoder layer what its steps have to know beforehand.
 *
 * @param maxTokens of a window
 * @param hidden columns of the residual stream
 * @param heads of the queries, a multiple of {@code keyValueHeads}
 * @param keyValueHeads heads of keys and values
 * @param headSize columns of a head, even
 * @param cosines of the angles by which heads are turned, shape (at least maxTokens, headSize / 2);
 *     kept, never changed
 * @param sines as {@code cosines}
 */
public record ForwardShape(
    int maxTokens,
    int hidden,
    int heads,
    int keyValueHeads,
    int headSize,
    float[] cosines,
    float[] sines) {
  public ForwardShape {
    if (keyValueHeads < 1 || heads % keyValueHeads != 0 || headSize % 2 != 0) {
      throw new IllegalArgumentException(
          "%d heads of %d columns over %d of keys and values"
              .formatted(heads, headSize, keyValueHeads));
    }
    long entries = maxTokens * (headSize / 2L);
    if (cosines.length < entries || sines.length < entries) {
      throw new IllegalArgumentException(
          "%d cosines and %d sines for %d".formatted(cosines.length, sines.length, entries));
    }
  }

  /** Heads of queries that share one of keys and values. */
  public int group() {
    return heads / keyValueHeads;
  }
}
