package org.tsenor.checkpoint;

import java.io.Serializable;
import java.util.List;

/**
 * One tensor of a shard: its type and shape, and where its bytes lie.
 *
 * <p>A tensor is also seen as a matrix whose rows run along the first dimension. A scalar is one
 * row, as is a tensor whose rows are not whole bytes (types narrower than a byte); a tensor without
 * elements has no rows, so every row has at least one byte.
 *
 * @param name as the header has it, unique in a checkpoint
 * @param dtype of the elements
 * @param shape dimensions, each at least 0; empty for a scalar
 * @param begin first byte, relative to the shard's data section
 * @param end one past the last byte, relative to the shard's data section
 */
public record TensorEntry(String name, Dtype dtype, List<Long> shape, long begin, long end)
    implements Serializable {

  /**
   * @throws IllegalArgumentException if the range is not as long as the type and the shape say, or
   *     they are out of range themselves ({@link Dtype#byteLength})
   */
  public TensorEntry {
    shape = List.copyOf(shape);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException(
          "tensor '%s' has the range [%d, %d]: allowed is 0 <= begin <= end"
              .formatted(name, begin, end));
    }
    long expected = dtype.byteLength(shape);
    if (end - begin != expected) {
      throw new IllegalArgumentException(
          "tensor '%s' has the range [%d, %d] of %d bytes: %s of shape %s takes %d"
              .formatted(name, begin, end, end - begin, dtype, shape, expected));
    }
  }

  /** A tensor that begins at {@code begin} and is as long as its type and shape say. */
  public static TensorEntry at(long begin, String name, Dtype dtype, List<Long> shape) {
    return new TensorEntry(name, dtype, shape, begin, begin + dtype.byteLength(shape));
  }

  /** The same tensor at another place. */
  public TensorEntry movedTo(long newBegin) {
    return new TensorEntry(name, dtype, shape, newBegin, newBegin + byteLength());
  }

  /** Bytes of the tensor. */
  public long byteLength() {
    return end - begin;
  }

  /** Number of elements: the product of the shape, 1 for a scalar. */
  public long elements() {
    return byteLength() * Byte.SIZE / dtype.bits();
  }

  /** Rows of the tensor seen as a matrix; 0 if it has no elements. */
  public long rows() {
    if (byteLength() == 0) {
      return 0;
    }
    return shape.isEmpty() || byteLength() % shape.get(0) != 0 ? 1 : shape.get(0);
  }

  /** Bytes of a row; 0 if the tensor has no elements. */
  public long rowBytes() {
    return byteLength() == 0 ? 0 : byteLength() / rows();
  }

  /** Elements of a row; 0 if the tensor has no elements. */
  public long columns() {
    return byteLength() == 0 ? 0 : elements() / rows();
  }
}
