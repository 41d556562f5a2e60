package org.tsenor.model;

import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.MatrixOps;

/** A linear with the bias it may have. */
final class BiasedLinear {
  private final FloatMatrix weight;

  /** Shape (outputs), or none. */
  private final float[] bias;

  BiasedLinear(LayerWeights weights, Linear linear) {
    weight = weights.weight(linear);
    bias = weights.find(linear.bias(weights.layer())).map(FloatMatrix::values).orElse(new float[0]);
  }

  /**
   * into = input · weightᵀ + bias.
   *
   * @param input shape (tokens, inputs)
   * @param into shape (tokens, outputs)
   */
  void apply(MatrixOps ops, FloatMatrix input, FloatMatrix into) {
    ops.multiplyTransposed(input, weight, into);
    if (bias.length == 0) {
      return;
    }
    float[] values = into.values();
    for (int row = 0; row < into.rows(); row++) {
      int start = row * into.columns();
      for (int i = 0; i < into.columns(); i++) {
        values[start + i] += bias[i];
      }
    }
  }
}
