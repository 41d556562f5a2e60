package org.tsenor.model;

import org.tsenor.engine.BackwardSteps;
import org.tsenor.engine.Workspace;
import org.tsenor.linalg.Matrix;

/**
 * Room for both ways of one window through a decoder layer, to be used again by the next. Gradients
 * of what the way back is done with take its place.
 *
 * <p>With T tokens of a window, {@code 4 T (2 hidden + 2 queries + 2 keys)} bytes besides the
 * activations.
 *
 * @param there the way there; its output becomes the gradient of the residual stream, at every
 *     place in turn, and gate, up and gated become their gradients
 * @param target what the output should be
 * @param errors how far it is from that, doubles of shape (1, tokens)
 * @param mlpInput gradient of the MLP's input
 * @param context gradient of what attention gives
 * @param queries gradient of the queries
 * @param keys gradient of the keys
 * @param values gradient of the values
 * @param steps what steps need besides
 */
record LayerGradients(
    LayerActivations there,
    Matrix target,
    Matrix errors,
    Matrix mlpInput,
    Matrix context,
    Matrix queries,
    Matrix keys,
    Matrix values,
    BackwardSteps.Space steps) {
  /** Room for windows as long as the context allows. */
  static LayerGradients in(Workspace space, DecoderContext context) {
    ModelConfig config = context.config();
    AttentionSettings attention = config.attention();
    int tokens = context.maxTokens();
    int hidden = config.sizes().hidden();
    BackwardSteps.Space steps = space.backwardSpace(context.shape());
    return new LayerGradients(
        LayerActivations.kept(space, context, steps.forward()),
        space.floats(tokens, hidden),
        space.doubles(1, tokens),
        space.floats(tokens, hidden),
        space.floats(tokens, attention.queryColumns()),
        space.floats(tokens, attention.queryColumns()),
        space.floats(tokens, attention.keyColumns()),
        space.floats(tokens, attention.keyColumns()),
        steps);
  }

  /** The same of a window of fewer tokens. */
  LayerGradients of(int tokens) {
    return of(0, tokens);
  }

  /** The same of a part of a window: of some tokens, which see those before them. */
  LayerGradients of(int first, int tokens) {
    return new LayerGradients(
        there.of(first, tokens),
        target.rowRange(0, tokens),
        errors.columnRange(0, tokens),
        mlpInput.rowRange(0, tokens),
        context.rowRange(0, tokens),
        queries.rowRange(0, tokens),
        keys.rowRange(0, first + tokens),
        values.rowRange(0, first + tokens),
        steps);
  }
}
