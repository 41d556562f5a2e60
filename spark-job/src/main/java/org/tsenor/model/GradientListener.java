package org.tsenor.model;

import org.tsenor.linalg.Matrix;

/** Is shown gradients at the outputs of linears on the way back through a decoder layer. */
@FunctionalInterface
interface GradientListener {
  /**
   * One linear of one window.
   *
   * @param ofOutputs shape (tokens, outputs); as it is only until this returns
   * @param inputs what the linear was applied to, shape (tokens, inputs)
   */
  void at(Linear linear, Matrix ofOutputs, Matrix inputs);
}
