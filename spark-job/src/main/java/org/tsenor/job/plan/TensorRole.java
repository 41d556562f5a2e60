package org.tsenor.job.plan;

import org.tsenor.checkpoint.TensorEntry;

/**
 * What a tensor is in its model.
 *
 * <p>The convention, which published results share: the linears that are pruned are the matrices
 * inside decoder layers. Embeddings, the output head, norms, biases and the routers of a mixture of
 * experts are not, nor are layers that predict tokens ahead, adapters, and encoders of images or
 * sound.
 *
 * @param kind what pruning makes of it
 * @param description what it is, to be read after its name, such as "linear of decoder layer 3"
 */
record TensorRole(Kind kind, String description) {

  /** What pruning makes of a tensor. The later, the more has to be asked for. */
  enum Kind {
    /** A linear of a decoder layer: pruned unless something is said. */
    LINEAR,
    /** A linear elsewhere, such as of an encoder of images: pruned by a glob for such alone. */
    OTHER_LINEAR,
    /** A matrix that is no linear, such as an embedding: pruned by a glob for such alone. */
    MATRIX,
    /** Cannot be pruned. */
    NO_MATRIX
  }

  /** A tensor that is no linear. */
  static TensorRole of(TensorEntry tensor, String description) {
    return new TensorRole(tensor.shape().size() == 2 ? Kind.MATRIX : Kind.NO_MATRIX, description);
  }

  /** Whether the convention prunes it. */
  boolean linear() {
    return kind == Kind.LINEAR;
  }
}
