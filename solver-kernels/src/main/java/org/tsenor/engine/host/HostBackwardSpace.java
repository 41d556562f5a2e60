package org.tsenor.engine.host;

import org.tsenor.engine.BackwardSteps;
import org.tsenor.engine.ForwardSteps;
import org.tsenor.linalg.FloatBlock;
import org.tsenor.linalg.FloatMatrix;

/** Memory of one head of attention on both ways. */
final class HostBackwardSpace implements BackwardSteps.Space {
  private final HostForwardSpace forward;
  private final FloatBlock ofLogits;
  private final FloatBlock ofContext;
  private final FloatBlock ofKeys;
  private final FloatBlock ofValues;

  HostBackwardSpace(ForwardSteps.Shape shape) {
    forward = new HostForwardSpace(shape);
    int tokens = shape.maxTokens();
    int block = Math.min(HostForwardSpace.QUERY_ROWS, tokens);
    ofLogits = FloatMatrix.zeros(block, tokens).block();
    ofContext = FloatMatrix.zeros(block, shape.headSize()).block();
    ofKeys = FloatMatrix.zeros(tokens, shape.headSize()).block();
    ofValues = FloatMatrix.zeros(tokens, shape.headSize()).block();
  }

  @Override
  public HostForwardSpace forward() {
    return forward;
  }

  /** Shape (rows, tokens). */
  FloatBlock ofLogits(int rows, int tokens) {
    return ofLogits.reshaped(rows, tokens);
  }

  /** Shape (rows, headSize). */
  FloatBlock ofContext(int rows) {
    return ofContext.rowRange(0, rows);
  }

  /** Shape (tokens, headSize). */
  FloatBlock ofKeys(int tokens) {
    return ofKeys.rowRange(0, tokens);
  }

  /** Shape (tokens, headSize). */
  FloatBlock ofValues(int tokens) {
    return ofValues.rowRange(0, tokens);
  }
}
