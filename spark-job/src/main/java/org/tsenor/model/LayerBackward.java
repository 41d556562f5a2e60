package org.tsenor.model;

import org.tsenor.engine.BackwardSteps;
import org.tsenor.engine.ForwardSteps.Attention;
import org.tsenor.engine.ForwardSteps.Turn;
import org.tsenor.engine.Steps;
import org.tsenor.linalg.Matrix;

/**
 * The way back through {@link DecoderLayer}: from the gradient of a loss at the layer's output to
 * those at its linears' outputs.
 *
 * @param config of the model
 * @param weights of the layer
 * @param steps of the lease that has the weights
 */
record LayerBackward(ModelConfig config, LayerWeights weights, Steps steps) {
  /**
   * Passes a gradient back.
   *
   * @param window whose output is the gradient there; of no use then
   * @param listener is shown the gradient at each linear's outputs
   */
  void backward(LayerGradients window, GradientListener listener) {
    BackwardSteps back = steps.backward();
    LayerActivations there = window.there();
    Matrix stream = there.output();
    listener.at(Linear.DOWN, stream, there.gated());
    steps.multiply(stream, weights.weight(Linear.DOWN), there.gated());
    back.gate(there.gate(), there.up(), there.gated());
    listener.at(Linear.GATE, there.gate(), there.mlpInput());
    listener.at(Linear.UP, there.up(), there.mlpInput());
    steps.multiply(there.gate(), weights.weight(Linear.GATE), window.mlpInput());
    back.addProduct(there.up(), weights.weight(Linear.UP), window.mlpInput());
    String norm = TensorNames.mlpNorm(weights.layer());
    normBack(norm, there.hidden(), window.mlpInput(), stream);
    listener.at(Linear.ATTENTION_OUTPUT, stream, there.context());
    steps.multiply(stream, weights.weight(Linear.ATTENTION_OUTPUT), window.context());
    attendBack(window, back);
    Matrix seen = there.seen().attentionInput();
    listener.at(Linear.VALUE, window.values(), seen);
    LayerActivations.Heads heads =
        config.attention().headNorm()
            ? headsBack(window)
            : new LayerActivations.Heads(window.queries(), window.keys());
    listener.at(Linear.QUERY, heads.queries(), there.attentionInput());
    listener.at(Linear.KEY, heads.keys(), seen);
  }

  private void attendBack(LayerGradients window, BackwardSteps back) {
    LayerActivations there = window.there();
    Attention forward =
        new Attention(there.queries(), there.keys(), there.values(), there.context());
    back.attend(
        window.steps(),
        config.attention().windows().get(weights.layer()),
        forward,
        new Attention(window.queries(), window.keys(), window.values(), window.context()));
    int angles = config.rotary().kind(weights.layer());
    float scale = config.attention().logitScale();
    back.rotate(window.steps(), window.queries(), new Turn(angles, forward.position(), scale));
    back.rotate(window.steps(), window.keys(), new Turn(angles, 0, 1));
  }

  /** Where what attention read lay, which is of no use any more. */
  private LayerActivations.Heads headsBack(LayerGradients window) {
    LayerActivations there = window.there();
    steps.clear(there.queries());
    steps.clear(there.keys());
    int layer = weights.layer();
    LayerActivations.Heads before = there.heads();
    normBack(TensorNames.queryNorm(layer), before.queries(), window.queries(), there.queries());
    normBack(TensorNames.keyNorm(layer), before.keys(), window.keys(), there.keys());
    return new LayerActivations.Heads(there.queries(), there.keys());
  }

  private void normBack(String weight, Matrix from, Matrix gradient, Matrix into) {
    Matrix scales = weights.tensor(weight);
    steps.backward().rmsNorm(from, scales, config.normEpsilon(), gradient, into);
  }
}
