package org.tsenor.checkpoint;

import java.util.ArrayList;
import java.util.List;

/**
 * A tensor with a mask, seen as a matrix whose columns run along its last dimension.
 *
 * @param dense the tensor in its shard
 */
record PrunedTensor(TensorEntry dense) {

  /**
   * @throws IllegalArgumentException if the tensor has fewer than two dimensions, no elements, or
   *     elements that are not whole bytes
   */
  PrunedTensor {
    if (dense.shape().size() < 2 || dense.byteLength() == 0 || dense.dtype().bits() < Byte.SIZE) {
      throw new IllegalArgumentException(
          "tensor '%s' is %s of shape %s: a mask needs two dimensions or more, and whole bytes"
              .formatted(dense.name(), dense.dtype(), dense.shape()));
    }
  }

  /** Columns of the matrix: the last dimension. */
  long columns() {
    return dense.shape().get(dense.shape().size() - 1);
  }

  /** Rows of the matrix: the product of the other dimensions. */
  long rows() {
    return dense.elements() / columns();
  }

  /** Bytes of an element, at least 1. */
  int width() {
    return dense.dtype().bits() / Byte.SIZE;
  }

  /** Bytes of a row of the mask. */
  long maskRowBytes() {
    return (columns() + Byte.SIZE - 1) / Byte.SIZE;
  }

  /** The mask as a tensor, placed at 0. */
  TensorEntry maskEntry() {
    return TensorEntry.at(
        0, dense.name() + CheckpointNames.MASK_SUFFIX, Dtype.U8, withColumns(maskRowBytes()));
  }

  /** The kept values as a tensor, placed at 0. */
  TensorEntry valuesEntry(long keptPerRow) {
    return TensorEntry.at(
        0, dense.name() + CheckpointNames.VALUES_SUFFIX, dense.dtype(), withColumns(keptPerRow));
  }

  private List<Long> withColumns(long columns) {
    List<Long> shape = new ArrayList<>(dense.shape());
    shape.set(shape.size() - 1, columns);
    return shape;
  }
}
