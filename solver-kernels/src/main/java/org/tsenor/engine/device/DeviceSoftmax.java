package org.tsenor.engine.device;

import org.tsenor.gpu.KernelArgument;

/**
 * Softmax of all heads over the tokens that a token sees, and the way back through it. Matrices are
 * of shape (heads · queries, keys), the first key being token 0.
 *
 * @param heads of a query
 * @param window tokens that a token sees, itself included
 */
record DeviceSoftmax(DeviceWork work, int heads, int window) {
  /**
   * Turns logits into probabilities.
   *
   * @param firstToken the first query's
   */
  void apply(DeviceMatrix logits, int firstToken) {
    KernelArgument task = new KernelArgument().address(logits.address());
    launch("causal_softmax", task, logits, firstToken);
  }

  /** Turns the gradient of probabilities into that of the logits they were made of. */
  void back(DeviceMatrix probabilities, DeviceMatrix gradient, int firstToken) {
    KernelArgument task =
        new KernelArgument().address(probabilities.address()).address(gradient.address());
    launch("softmax_gradient", task, gradient, firstToken);
  }

  private void launch(String kernel, KernelArgument task, DeviceMatrix pairs, int firstToken) {
    task.int64(pairs.rows())
        .int32(pairs.rows() / heads)
        .int32(pairs.columns())
        .int32(firstToken)
        .int32(window);
    Launches.warps(work, kernel, pairs.rows(), task);
  }
}
