package org.tsenor.model;

import org.tsenor.engine.ForwardSteps;
import org.tsenor.engine.Workspace;
import org.tsenor.linalg.Matrix;

/**
 * Room for the activations of one window, to be used again by the next: for any layer of one model.
 *
 * <p>With T tokens of a window, {@code 4 T (2 hidden + 2 queries + 2 keys + 2 intermediate)} bytes,
 * and what attention needs besides, which differs between engines.
 *
 * @param hidden the residual stream
 * @param normalized what attention, or the MLP, begins with
 * @param queries of all heads, side by side
 * @param keys as {@code queries}
 * @param values as {@code queries}
 * @param context what attention gives
 * @param gate of the MLP
 * @param up what the gate lets through
 * @param steps what steps need besides
 */
public record LayerActivations(
    Matrix hidden,
    Matrix normalized,
    Matrix queries,
    Matrix keys,
    Matrix values,
    Matrix context,
    Matrix gate,
    Matrix up,
    ForwardSteps.Space steps) {
  /** Room for windows as long as the context allows. */
  public static LayerActivations in(Workspace space, DecoderContext context) {
    ModelConfig config = context.config();
    AttentionSettings attention = config.attention();
    int tokens = context.maxTokens();
    return new LayerActivations(
        space.floats(tokens, config.sizes().hidden()),
        space.floats(tokens, config.sizes().hidden()),
        space.floats(tokens, attention.queryColumns()),
        space.floats(tokens, attention.keyColumns()),
        space.floats(tokens, attention.keyColumns()),
        space.floats(tokens, attention.queryColumns()),
        space.floats(tokens, config.sizes().intermediate()),
        space.floats(tokens, config.sizes().intermediate()),
        space.forwardSpace(context.shape()));
  }

  /** The same of a window of fewer tokens. */
  LayerActivations of(int tokens) {
    return new LayerActivations(
        hidden.rowRange(0, tokens),
        normalized.rowRange(0, tokens),
        queries.rowRange(0, tokens),
        keys.rowRange(0, tokens),
        values.rowRange(0, tokens),
        context.rowRange(0, tokens),
        gate.rowRange(0, tokens),
        up.rowRange(0, tokens),
        steps);
  }
}
