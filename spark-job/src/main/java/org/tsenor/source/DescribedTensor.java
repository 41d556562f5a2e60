package org.tsenor.source;

import java.util.Arrays;
import java.util.List;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.checkpoint.TensorEntry;

/** A tensor as a row describes it, where nothing else says what it is. */
final class DescribedTensor {
  private DescribedTensor() {}

  /**
   * The tensor.
   *
   * @param begin its place in the shard
   * @throws BandOrderException if there is no such dtype, or no such shape
   */
  static TensorEntry at(long begin, String name, String dtype, List<Long> shape)
      throws BandOrderException {
    Dtype known =
        Dtype.of(dtype)
            .orElseThrow(
                () ->
                    new BandOrderException(
                        "tensor '%s': dtype is '%s': allowed are %s"
                            .formatted(name, dtype, Arrays.toString(Dtype.values()))));
    try {
      return TensorEntry.at(begin, name, known, shape);
    } catch (IllegalArgumentException e) {
      throw new BandOrderException("tensor '%s': %s".formatted(name, e.getMessage()), e);
    }
  }
}
