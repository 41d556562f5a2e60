package org.tsenor.model;

import org.tsenor.linalg.FloatMatrix;
import org.tsenor.model.config.AttentionSettings;
import org.tsenor.model.config.ModelConfig;

/**
 * Memory of a pass, to be used again by the next: for any layer of one model, one window at a time,
 * one thread.
 *
 * <p>About tokens * (2 hidden + 2 queries + 2 keys + 2 intermediate) floats.
 */
public final class DecoderScratch {
  /**
   * Queries of a head that attend at once: their keys end at the last of them, so that of the half
   * that causality hides little is computed.
   */
  static final int QUERY_ROWS = 256;

  private final int maxTokens;
  private final FloatMatrix normalized;
  private final FloatMatrix projected;
  private final FloatMatrix queries;
  private final FloatMatrix keys;
  private final FloatMatrix values;
  private final FloatMatrix context;
  private final FloatMatrix gate;
  private final FloatMatrix up;
  private final HeadScratch head;

  /**
   * Memory of one head of attention.
   *
   * @param queries shape (QUERY_ROWS, headSize)
   * @param keys shape (tokens, headSize)
   * @param values shape (tokens, headSize)
   * @param logits shape (QUERY_ROWS, tokens)
   * @param context shape (QUERY_ROWS, headSize)
   */
  record HeadScratch(
      FloatMatrix queries,
      FloatMatrix keys,
      FloatMatrix values,
      FloatMatrix logits,
      FloatMatrix context) {}

  /**
   * Memory for windows of at most {@code maxTokens}.
   *
   * @param maxTokens at least 1
   */
  public DecoderScratch(ModelConfig config, int maxTokens) {
    this.maxTokens = maxTokens;
    AttentionSettings attention = config.attention();
    normalized = FloatMatrix.zeros(maxTokens, config.sizes().hidden());
    projected = FloatMatrix.zeros(maxTokens, config.sizes().hidden());
    queries = FloatMatrix.zeros(maxTokens, attention.queryColumns());
    keys = FloatMatrix.zeros(maxTokens, attention.keyColumns());
    values = FloatMatrix.zeros(maxTokens, attention.keyColumns());
    context = FloatMatrix.zeros(maxTokens, attention.queryColumns());
    gate = FloatMatrix.zeros(maxTokens, config.sizes().intermediate());
    up = FloatMatrix.zeros(maxTokens, config.sizes().intermediate());
    int block = Math.min(QUERY_ROWS, maxTokens);
    int size = attention.headSize();
    head =
        new HeadScratch(
            FloatMatrix.zeros(block, size),
            FloatMatrix.zeros(maxTokens, size),
            FloatMatrix.zeros(maxTokens, size),
            FloatMatrix.zeros(block, maxTokens),
            FloatMatrix.zeros(block, size));
  }

  /** Most tokens of a window. */
  public int maxTokens() {
    return maxTokens;
  }

  FloatMatrix normalized(int tokens) {
    return rows(normalized, tokens);
  }

  FloatMatrix projected(int tokens) {
    return rows(projected, tokens);
  }

  FloatMatrix queries(int tokens) {
    return rows(queries, tokens);
  }

  FloatMatrix keys(int tokens) {
    return rows(keys, tokens);
  }

  FloatMatrix values(int tokens) {
    return rows(values, tokens);
  }

  FloatMatrix context(int tokens) {
    return rows(context, tokens);
  }

  FloatMatrix gate(int tokens) {
    return rows(gate, tokens);
  }

  FloatMatrix up(int tokens) {
    return rows(up, tokens);
  }

  HeadScratch head() {
    return head;
  }

  /** The first rows, in the same memory. */
  static FloatMatrix rows(FloatMatrix matrix, int tokens) {
    return new FloatMatrix(tokens, matrix.columns(), matrix.values());
  }
}
