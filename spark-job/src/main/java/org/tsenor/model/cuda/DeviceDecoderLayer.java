package org.tsenor.model.cuda;

import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.engine.device.DeviceWork;
import org.tsenor.engine.device.Product;
import org.tsenor.model.DecoderContext;
import org.tsenor.model.Linear;
import org.tsenor.model.LinearInput;
import org.tsenor.model.TensorNames;
import org.tsenor.model.config.ModelConfig;

/**
 * {@link org.tsenor.model.DecoderLayer} on a device: the same steps in the same order, but that the
 * outputs of attention and MLP are added to the residual stream inside of their products. For one
 * thread.
 */
final class DeviceDecoderLayer {
  private final ModelConfig config;
  private final DeviceLayerWeights weights;
  private final DeviceScratch scratch;
  private final DeviceWork work;
  private final ForwardKernels kernels;
  private final DeviceAttention attention;

  /**
   * @param work of the task, which has the scratch
   */
  DeviceDecoderLayer(
      DecoderContext context, DeviceLayerWeights weights, DeviceScratch scratch, DeviceWork work) {
    this.config = context.config();
    this.weights = weights;
    this.scratch = scratch;
    this.work = work;
    this.kernels = new ForwardKernels(work);
    int window = config.attention().windows().get(weights.layer());
    this.attention = new DeviceAttention(config.attention(), window, work);
  }

  /**
   * Appends the pass of one window to the task's work.
   *
   * @param hidden the residual stream, shape (tokens, hidden); changed in place, and of no use
   *     where the listener ended the pass
   */
  void forward(DeviceMatrix hidden, DeviceActivations listener) {
    attend(hidden, listener);
    if (!listener.isLast(LinearInput.ATTENTION) && !listener.isLast(LinearInput.ATTENTION_OUTPUT)) {
      feedForward(hidden, listener);
    }
  }

  private void attend(DeviceMatrix hidden, DeviceActivations listener) {
    int tokens = hidden.rows();
    DeviceMatrix normalized = scratch.normalized(tokens);
    norm(TensorNames.attentionNorm(weights.layer()), hidden, normalized);
    listener.accept(LinearInput.ATTENTION, normalized);
    if (listener.isLast(LinearInput.ATTENTION)) {
      return;
    }
    DeviceMatrix queries = scratch.queries(tokens);
    DeviceMatrix keys = scratch.keys(tokens);
    linear(Linear.QUERY, normalized, queries);
    linear(Linear.KEY, normalized, keys);
    linear(Linear.VALUE, normalized, scratch.values(tokens));
    if (config.attention().headNorm()) {
      norm(TensorNames.queryNorm(weights.layer()), queries, queries);
      norm(TensorNames.keyNorm(weights.layer()), keys, keys);
    }
    kernels.rotate(
        queries, scratch.angles(), (float) (1 / Math.sqrt(config.attention().headSize())));
    kernels.rotate(keys, scratch.angles(), 1);
    attention.attend(scratch, tokens);
    DeviceMatrix context = scratch.context(tokens);
    listener.accept(LinearInput.ATTENTION_OUTPUT, context);
    if (!listener.isLast(LinearInput.ATTENTION_OUTPUT)) {
      addLinear(Linear.ATTENTION_OUTPUT, context, hidden);
    }
  }

  private void feedForward(DeviceMatrix hidden, DeviceActivations listener) {
    int tokens = hidden.rows();
    DeviceMatrix normalized = scratch.normalized(tokens);
    norm(TensorNames.mlpNorm(weights.layer()), hidden, normalized);
    listener.accept(LinearInput.MLP, normalized);
    if (listener.isLast(LinearInput.MLP)) {
      return;
    }
    DeviceMatrix gated = scratch.gate(tokens);
    DeviceMatrix raised = scratch.up(tokens);
    linear(Linear.GATE, normalized, gated);
    linear(Linear.UP, normalized, raised);
    kernels.gate(gated, raised);
    listener.accept(LinearInput.MLP_OUTPUT, gated);
    if (!listener.isLast(LinearInput.MLP_OUTPUT)) {
      addLinear(Linear.DOWN, gated, hidden);
    }
  }

  private void norm(String weight, DeviceMatrix from, DeviceMatrix into) {
    kernels.rmsNorm(from, weights.tensor(weight), config.normEpsilon(), into);
  }

  /** into = input · weightᵀ + bias. */
  private void linear(Linear linear, DeviceMatrix input, DeviceMatrix into) {
    apply(Product.TRANSPOSED, linear, input, into);
  }

  /** into += input · weightᵀ + bias. */
  private void addLinear(Linear linear, DeviceMatrix input, DeviceMatrix into) {
    apply(Product.TRANSPOSED.plus(1), linear, input, into);
  }

  private void apply(Product product, Linear linear, DeviceMatrix input, DeviceMatrix into) {
    work.gemm(product, input, weights.weight(linear), into);
    weights.find(linear.bias(weights.layer())).ifPresent(bias -> kernels.addBias(into, bias));
  }
}
