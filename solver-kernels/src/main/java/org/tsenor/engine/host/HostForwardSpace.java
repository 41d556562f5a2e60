package org.tsenor.engine.host;

import org.tsenor.engine.ForwardSteps;
import org.tsenor.linalg.FloatBlock;
import org.tsenor.linalg.FloatMatrix;

/** Memory of one head of attention, and of what is added to the residual stream. */
final class HostForwardSpace implements ForwardSteps.Space {
  /**
   * Queries of a head that attend at once: their keys end at the last of them, so that of the half
   * that causality hides little is computed.
   */
  static final int QUERY_ROWS = 256;

  private final ForwardSteps.Shape shape;
  private final FloatBlock projected;
  private final FloatBlock queries;
  private final FloatBlock keys;
  private final FloatBlock values;
  private final FloatBlock logits;
  private final FloatBlock context;

  HostForwardSpace(ForwardSteps.Shape shape) {
    this.shape = shape;
    int tokens = shape.maxTokens();
    int block = Math.min(QUERY_ROWS, tokens);
    projected = FloatMatrix.zeros(tokens, shape.hidden()).block();
    queries = FloatMatrix.zeros(block, shape.headSize()).block();
    keys = FloatMatrix.zeros(tokens, shape.headSize()).block();
    values = FloatMatrix.zeros(tokens, shape.headSize()).block();
    logits = FloatMatrix.zeros(block, tokens).block();
    context = FloatMatrix.zeros(block, shape.headSize()).block();
  }

  ForwardSteps.Shape shape() {
    return shape;
  }

  /** Shape (tokens, hidden). */
  FloatBlock projected(int tokens) {
    return projected.rowRange(0, tokens);
  }

  /** Shape (rows, headSize). */
  FloatBlock queries(int rows) {
    return queries.rowRange(0, rows);
  }

  /** Shape (tokens, headSize). */
  FloatBlock keys(int tokens) {
    return keys.rowRange(0, tokens);
  }

  /** Shape (tokens, headSize). */
  FloatBlock values(int tokens) {
    return values.rowRange(0, tokens);
  }

  /** Shape (rows, tokens). */
  FloatBlock logits(int rows, int tokens) {
    return logits.reshaped(rows, tokens);
  }

  /** Shape (rows, headSize). */
  FloatBlock context(int rows) {
    return context.rowRange(0, rows);
  }
}
