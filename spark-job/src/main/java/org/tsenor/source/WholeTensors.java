package org.tsenor.source;

import org.tsenor.checkpoint.TensorEntry;

/** Every tensor is one row, whatever it takes. */
record WholeTensors() implements TensorCut {
  /** A row of Spark is one array of less than 2 GiB, and holds the other columns, too. */
  public static final long MAX_TENSOR_BYTES = Integer.MAX_VALUE - (1L << 20);

  @Override
  public BandCut cut(TensorEntry tensor) {
    if (tensor.byteLength() > MAX_TENSOR_BYTES) {
      throw new IllegalArgumentException(
          ("option rows is 'tensors': tensor '%s' has %d bytes, and a row holds at most %d; read it"
                  + " by rows=bands, where it comes in pieces of whole rows")
              .formatted(tensor.name(), tensor.byteLength(), MAX_TENSOR_BYTES));
    }
    return new BandCut(
        tensor.rows(), tensor.rowBytes(), Math.max(1, tensor.rows()), tensor.rowBytes());
  }
}
