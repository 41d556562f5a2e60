package org.tsenor.model;

import java.io.Serializable;
import java.util.List;

/**
 * The attention of a model's decoder layers.
 *
 * @param heads of queries, at least 1
 * @param keyValueHeads heads of keys and values, a divisor of {@code heads}; consecutive heads of
 *     queries share one
 * @param headSize columns of a head, even
 * @param headNorm whether each head of queries and keys is normalized before it is rotated
 * @param windows for each decoder layer, how many tokens a token sees, itself included; {@link
 *     #UNLIMITED} for all before it
 */
record AttentionSettings(
    int heads, int keyValueHeads, int headSize, boolean headNorm, List<Integer> windows)
    implements Serializable {
  /** A window that no sequence fills. */
  static final int UNLIMITED = Integer.MAX_VALUE;

  AttentionSettings {
    windows = List.copyOf(windows);
    if (heads < 1 || keyValueHeads < 1 || heads % keyValueHeads != 0) {
      throw new IllegalArgumentException(
          "%d heads over %d of keys and values: must divide".formatted(heads, keyValueHeads));
    }
    if (headSize < 2 || headSize % 2 != 0) {
      throw new IllegalArgumentException("a head of %d columns: must be even".formatted(headSize));
    }
  }

  /** What queries are multiplied by, so that logits do not grow with the head. */
  float logitScale() {
    return (float) (1 / Math.sqrt(headSize));
  }

  /** Columns of the queries of a token. */
  int queryColumns() {
    return heads * headSize;
  }

  /** Columns of the keys of a token, and of its values. */
  int keyColumns() {
    return keyValueHeads * headSize;
  }
}
