package org.tsenor.model;

import org.tsenor.engine.ForwardSteps;
import org.tsenor.engine.Workspace;
import org.tsenor.linalg.Matrix;

/**
 * Room for the activations of one window, to be used again by the next: for any layer of one model.
 * Where they are not kept for the way back, some are one and the same matrix, and the later takes
 * the earlier's place.
 *
 * <p>With T tokens of a window, {@code 4 T (2 hidden + 2 queries + 2 keys + 2 intermediate)} bytes;
 * kept, {@code 4 T (4 hidden + 2 queries + 2 keys + 3 intermediate)}, and of heads that are
 * normalized queries and keys once more. What attention needs besides differs between engines.
 *
 * @param seen what attention sees of the tokens and of those before them, in their window
 * @param hidden the residual stream before the layer, then between attention and the MLP
 * @param output the residual stream behind the layer; not kept, it is {@code hidden}
 * @param attentionInput the residual stream, normalized
 * @param mlpInput as {@code attentionInput}; not kept, it is the same
 * @param heads queries and keys before they are normalized and turned; not kept, or not normalized,
 *     they are those
 * @param queries of all heads, side by side
 * @param keys as {@code queries}
 * @param values as {@code queries}
 * @param context what attention gives
 * @param gate of the MLP, before silu
 * @param up what the gate lets through
 * @param gated what it has let through; not kept, it is {@code gate}
 * @param kept whether the way back finds all that it needs
 * @param steps what steps need besides
 */
public record LayerActivations(
    Seen seen,
    Matrix hidden,
    Matrix output,
    Matrix attentionInput,
    Matrix mlpInput,
    Heads heads,
    Matrix queries,
    Matrix keys,
    Matrix values,
    Matrix context,
    Matrix gate,
    Matrix up,
    Matrix gated,
    boolean kept,
    ForwardSteps.Space steps) {
  /** Queries and keys as their linears give them. */
  public record Heads(Matrix queries, Matrix keys) {
    private Heads of(int first, int tokens) {
      return new Heads(queries.rowRange(0, tokens), keys.rowRange(0, first + tokens));
    }
  }

  /**
   * The first tokens of a window, as many as keys and values are made of. Of what is one window
   * these are all: {@code hidden} and {@code attentionInput} themselves.
   *
   * @param hidden the residual stream before the layer
   * @param attentionInput the same, normalized
   */
  public record Seen(Matrix hidden, Matrix attentionInput) {}

  /** Room for windows as long as the context allows. */
  public static LayerActivations in(Workspace space, DecoderContext context) {
    return in(space, context, false, space.forwardSpace(context.shape()));
  }

  /** The same with all that the way back needs. */
  static LayerActivations kept(Workspace space, DecoderContext context, ForwardSteps.Space steps) {
    return in(space, context, true, steps);
  }

  private static LayerActivations in(
      Workspace space, DecoderContext context, boolean kept, ForwardSteps.Space steps) {
    ModelConfig config = context.config();
    AttentionSettings attention = config.attention();
    int tokens = context.maxTokens();
    int columns = config.sizes().hidden();
    int intermediate = config.sizes().intermediate();
    Matrix hidden = space.floats(tokens, columns);
    Matrix attentionInput = space.floats(tokens, columns);
    Matrix queries = space.floats(tokens, attention.queryColumns());
    Matrix keys = space.floats(tokens, attention.keyColumns());
    Matrix gate = space.floats(tokens, intermediate);
    return new LayerActivations(
        new Seen(hidden, attentionInput),
        hidden,
        kept ? space.floats(tokens, columns) : hidden,
        attentionInput,
        kept ? space.floats(tokens, columns) : attentionInput,
        kept && attention.headNorm()
            ? new Heads(
                space.floats(tokens, attention.queryColumns()),
                space.floats(tokens, attention.keyColumns()))
            : new Heads(queries, keys),
        queries,
        keys,
        space.floats(tokens, attention.keyColumns()),
        space.floats(tokens, attention.queryColumns()),
        gate,
        space.floats(tokens, intermediate),
        kept ? space.floats(tokens, intermediate) : gate,
        kept,
        steps);
  }

  /** The same of a window of fewer tokens. */
  LayerActivations of(int tokens) {
    return of(0, tokens);
  }

  /** The same of a part of a window: of some tokens, which see those before them. */
  LayerActivations of(int first, int tokens) {
    int end = first + tokens;
    return new LayerActivations(
        new Seen(seen.hidden.rowRange(0, end), seen.attentionInput.rowRange(0, end)),
        hidden.rowRange(first, tokens),
        output.rowRange(first, tokens),
        attentionInput.rowRange(first, tokens),
        mlpInput.rowRange(first, tokens),
        heads.of(first, tokens),
        queries.rowRange(0, tokens),
        keys.rowRange(0, end),
        values.rowRange(0, end),
        context.rowRange(0, tokens),
        gate.rowRange(0, tokens),
        up.rowRange(0, tokens),
        gated.rowRange(0, tokens),
        kept,
        steps);
  }
}
