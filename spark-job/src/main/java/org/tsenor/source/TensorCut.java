package org.tsenor.source;

import org.tsenor.checkpoint.TensorEntry;

/** Says how tensors become rows of the data source. */
@FunctionalInterface
interface TensorCut {
  /**
   * Cuts a tensor.
   *
   * @throws IllegalArgumentException if a row would pass what a row holds
   */
  BandCut cut(TensorEntry tensor);
}
