package org.tsenor.model;

import java.util.Optional;
import org.tsenor.linalg.ActivationLoops;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.MatrixOps;

/**
 * One decoder layer of the Llama family: attention and a gated MLP, each on the normalized residual
 * stream and added to it. For any number of threads, each with a scratch of its own.
 *
 * <p>Touvron et al., LLaMA (2023), in the form of transformers' modeling_llama.
 */
public final class DecoderLayer {
  private final ActivationLoops loops = ActivationLoops.fastest();
  private final MatrixOps ops;
  private final Rotary rotary;
  private final Attention attention;
  private final RmsNorm attentionNorm;
  private final RmsNorm mlpNorm;
  private final Optional<RmsNorm> queryNorm;
  private final Optional<RmsNorm> keyNorm;
  private final BiasedLinear query;
  private final BiasedLinear key;
  private final BiasedLinear value;
  private final BiasedLinear attentionOutput;
  private final BiasedLinear gate;
  private final BiasedLinear up;
  private final BiasedLinear down;

  /** A layer of these weights, which are shared, not copied. */
  public DecoderLayer(DecoderContext context, LayerWeights weights) {
    int layer = weights.layer();
    double epsilon = context.config().normEpsilon();
    int window = context.config().attention().windows().get(layer);
    ops = context.ops();
    rotary = context.rotary();
    attention = new Attention(context.config().attention(), window, ops);
    attentionNorm = new RmsNorm(weights.tensor(TensorNames.attentionNorm(layer)), epsilon);
    mlpNorm = new RmsNorm(weights.tensor(TensorNames.mlpNorm(layer)), epsilon);
    queryNorm = weights.find(TensorNames.queryNorm(layer)).map(w -> new RmsNorm(w, epsilon));
    keyNorm = weights.find(TensorNames.keyNorm(layer)).map(w -> new RmsNorm(w, epsilon));
    query = new BiasedLinear(weights, Linear.QUERY);
    key = new BiasedLinear(weights, Linear.KEY);
    value = new BiasedLinear(weights, Linear.VALUE);
    attentionOutput = new BiasedLinear(weights, Linear.ATTENTION_OUTPUT);
    gate = new BiasedLinear(weights, Linear.GATE);
    up = new BiasedLinear(weights, Linear.UP);
    down = new BiasedLinear(weights, Linear.DOWN);
  }

  /**
   * Passes one window, its first token at position 0.
   *
   * @param hidden the residual stream, shape (tokens, hidden); changed in place, and of no use
   *     where the listener ended the pass
   * @param scratch for at least as many tokens
   * @param listener is shown the inputs of the linears
   * @throws IllegalArgumentException if there are more tokens than the scratch is for
   */
  public void forward(FloatMatrix hidden, DecoderScratch scratch, ActivationListener listener) {
    if (hidden.rows() > scratch.maxTokens()) {
      throw new IllegalArgumentException(
          "a window of %d tokens: allowed are at most %d"
              .formatted(hidden.rows(), scratch.maxTokens()));
    }
    attend(hidden, scratch, listener);
    if (!listener.isLast(LinearInput.ATTENTION) && !listener.isLast(LinearInput.ATTENTION_OUTPUT)) {
      feedForward(hidden, scratch, listener);
    }
  }

  private void attend(FloatMatrix hidden, DecoderScratch scratch, ActivationListener listener) {
    int tokens = hidden.rows();
    FloatMatrix normalized = scratch.normalized(tokens);
    attentionNorm.apply(hidden, normalized, tokens);
    listener.accept(LinearInput.ATTENTION, normalized);
    if (listener.isLast(LinearInput.ATTENTION)) {
      return;
    }
    FloatMatrix queries = scratch.queries(tokens);
    FloatMatrix keys = scratch.keys(tokens);
    query.apply(ops, normalized, queries);
    key.apply(ops, normalized, keys);
    value.apply(ops, normalized, scratch.values(tokens));
    queryNorm.ifPresent(norm -> norm.apply(queries, queries, tokens));
    keyNorm.ifPresent(norm -> norm.apply(keys, keys, tokens));
    rotary.rotate(queries);
    rotary.rotate(keys);
    attention.attend(scratch, tokens);
    FloatMatrix context = scratch.context(tokens);
    listener.accept(LinearInput.ATTENTION_OUTPUT, context);
    if (listener.isLast(LinearInput.ATTENTION_OUTPUT)) {
      return;
    }
    FloatMatrix projected = scratch.projected(tokens);
    attentionOutput.apply(ops, context, projected);
    add(projected, hidden);
  }

  private void feedForward(
      FloatMatrix hidden, DecoderScratch scratch, ActivationListener listener) {
    int tokens = hidden.rows();
    FloatMatrix normalized = scratch.normalized(tokens);
    mlpNorm.apply(hidden, normalized, tokens);
    listener.accept(LinearInput.MLP, normalized);
    if (listener.isLast(LinearInput.MLP)) {
      return;
    }
    FloatMatrix gated = scratch.gate(tokens);
    FloatMatrix raised = scratch.up(tokens);
    gate.apply(ops, normalized, gated);
    up.apply(ops, normalized, raised);
    loops.multiplyBySilu(gated.values(), raised.values(), tokens * gated.columns());
    listener.accept(LinearInput.MLP_OUTPUT, gated);
    if (listener.isLast(LinearInput.MLP_OUTPUT)) {
      return;
    }
    FloatMatrix projected = scratch.projected(tokens);
    down.apply(ops, gated, projected);
    add(projected, hidden);
  }

  private static void add(FloatMatrix from, FloatMatrix into) {
    float[] terms = from.values();
    float[] sums = into.values();
    for (int i = 0; i < into.rows() * into.columns(); i++) {
      sums[i] += terms[i];
    }
  }
}
