package org.tsenor.engine.device;

import java.util.List;
import org.tsenor.engine.ForwardSteps;

/**
 * What a pass needs on a device beside activations.
 *
 * @param shape of the decoder layer
 * @param angles as many as the shape has
 * @param logits of all heads of the queries that attend at once
 */
record DeviceForwardSpace(ForwardSteps.Shape shape, List<Angles> angles, DeviceMatrix logits)
    implements ForwardSteps.Space {
  /**
   * Angles by which heads are turned.
   *
   * @param cosines shape (maxTokens, headSize / 2)
   * @param sines as {@code cosines}
   */
  record Angles(DeviceMatrix cosines, DeviceMatrix sines) {}

  /**
   * Queries that attend at once, of all heads: their keys end at the last of them, so that of the
   * half that causality hides little is computed.
   */
  static final int QUERY_ROWS = 256;

  /** Deals out what passes need. */
  static DeviceForwardSpace in(DeviceSlab slab, ForwardSteps.Shape shape) {
    int tokens = shape.maxTokens();
    int rows = Math.multiplyExact(shape.heads(), Math.min(QUERY_ROWS, tokens));
    return new DeviceForwardSpace(
        shape,
        shape.angles().stream()
            .map(
                some ->
                    new Angles(
                        slab.floats(tokens, shape.headSize() / 2),
                        slab.floats(tokens, shape.headSize() / 2)))
            .toList(),
        slab.floats(rows, tokens));
  }

  /** Refuses a window that is too long. */
  void requireTokens(int tokens) {
    if (tokens > shape.maxTokens()) {
      throw new IllegalArgumentException(
          "a window of %d tokens where there is room for %d".formatted(tokens, shape.maxTokens()));
    }
  }
}
