package org.tsenor.model;

import org.tsenor.engine.ForwardSteps;
import org.tsenor.engine.ForwardSteps.Attention;
import org.tsenor.engine.ForwardSteps.Turn;
import org.tsenor.engine.Steps;
import org.tsenor.linalg.Matrix;

/**
 * One decoder layer of the Llama family: attention and a gated MLP, each on the normalized residual
 * stream and added to it.
 *
 * <p>Touvron et al., LLaMA (2023), in the form of transformers' modeling_llama.
 *
 * @param config of the model
 * @param weights of the layer
 * @param steps of the lease that has the weights
 */
record DecoderLayer(ModelConfig config, LayerWeights weights, Steps steps) {
  /**
   * Passes one window, its first token at position 0, or a part of one.
   *
   * @param window as many rows as it has tokens; its residual stream is changed in place, and of no
   *     use where the listener ended the pass
   * @param listener is shown the inputs of the linears
   */
  void forward(LayerActivations window, ActivationListener listener) {
    listener.accept(LinearInput.ATTENTION, input(LinearInput.ATTENTION, window));
    if (listener.isLast(LinearInput.ATTENTION)) {
      return;
    }
    attend(window);
    listener.accept(LinearInput.ATTENTION_OUTPUT, window.context());
    if (listener.isLast(LinearInput.ATTENTION_OUTPUT)) {
      return;
    }
    joinAttention(window);
    listener.accept(LinearInput.MLP, input(LinearInput.MLP, window));
    if (listener.isLast(LinearInput.MLP)) {
      return;
    }
    gate(window);
    listener.accept(LinearInput.MLP_OUTPUT, window.gated());
    if (!listener.isLast(LinearInput.MLP_OUTPUT)) {
      joinMlp(window);
    }
  }

  /**
   * Passes one window from one place in the layer to a later one.
   *
   * @param window whose residual stream, and at {@link LayerPlace#ATTENDED} attention's output, are
   *     those of the place where it is
   */
  void pass(LayerActivations window, LayerPlace from, LayerPlace to) {
    for (LayerPlace place = from; place != to; place = place.next()) {
      switch (place) {
        case BEFORE -> {
          input(LinearInput.ATTENTION, window);
          attend(window);
        }
        case ATTENDED -> joinAttention(window);
        case BETWEEN -> {
          input(LinearInput.MLP_OUTPUT, window);
          joinMlp(window);
        }
        case BEHIND -> throw new IllegalArgumentException("there is nothing behind the layer");
      }
    }
  }

  /**
   * What some linears are applied to.
   *
   * @param window at that input's place; its residual stream is left as it is
   */
  Matrix input(LinearInput input, LayerActivations window) {
    int layer = weights.layer();
    return switch (input) {
      case ATTENTION -> {
        norm(
            TensorNames.attentionNorm(layer),
            window.seen().hidden(),
            window.seen().attentionInput());
        yield window.attentionInput();
      }
      case ATTENTION_OUTPUT -> window.context();
      case MLP -> {
        norm(TensorNames.mlpNorm(layer), window.hidden(), window.mlpInput());
        yield window.mlpInput();
      }
      case MLP_OUTPUT -> {
        input(LinearInput.MLP, window);
        gate(window);
        yield window.gated();
      }
    };
  }

  /** From the normalized stream. */
  private void attend(LayerActivations window) {
    int layer = weights.layer();
    LayerActivations.Heads heads = window.heads();
    linear(Linear.QUERY, window.attentionInput(), heads.queries());
    linear(Linear.KEY, window.seen().attentionInput(), heads.keys());
    linear(Linear.VALUE, window.seen().attentionInput(), window.values());
    if (config.attention().headNorm()) {
      norm(TensorNames.queryNorm(layer), heads.queries(), window.queries());
      norm(TensorNames.keyNorm(layer), heads.keys(), window.keys());
    }
    ForwardSteps forward = steps.forward();
    Attention attention =
        new Attention(window.queries(), window.keys(), window.values(), window.context());
    int angles = config.rotary().kind(layer);
    float scale = config.attention().logitScale();
    forward.rotate(window.steps(), window.queries(), new Turn(angles, attention.position(), scale));
    forward.rotate(window.steps(), window.keys(), new Turn(angles, 0, 1));
    forward.attend(window.steps(), config.attention().windows().get(layer), attention);
  }

  /** From the normalized stream. */
  private void gate(LayerActivations window) {
    linear(Linear.GATE, window.mlpInput(), window.gate());
    linear(Linear.UP, window.mlpInput(), window.up());
    if (window.kept()) {
      steps.copy(window.gate(), window.gated());
    }
    steps.forward().gate(window.gated(), window.up());
  }

  private void joinAttention(LayerActivations window) {
    addLinear(Linear.ATTENTION_OUTPUT, window.context(), window, window.hidden());
  }

  private void joinMlp(LayerActivations window) {
    if (window.kept()) {
      steps.copy(window.hidden(), window.output());
    }
    addLinear(Linear.DOWN, window.gated(), window, window.output());
  }

  private void norm(String weight, Matrix from, Matrix into) {
    steps.forward().rmsNorm(from, weights.tensor(weight), config.normEpsilon(), into);
  }

  private void linear(Linear linear, Matrix input, Matrix into) {
    steps.forward().linear(input, weights.weight(linear), weights.bias(linear), into);
  }

  private void addLinear(Linear linear, Matrix input, LayerActivations window, Matrix into) {
    steps
        .forward()
        .addLinear(window.steps(), input, weights.weight(linear), weights.bias(linear), into);
  }
}
