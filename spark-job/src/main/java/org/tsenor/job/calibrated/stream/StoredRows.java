package org.tsenor.job.calibrated.stream;

import java.io.Serializable;

/** Rows of one weight as the checkpoint will store them. */
public interface StoredRows extends Serializable {
  /** Name of the weight's tensor. */
  String tensor();

  /** Where they begin in it. */
  long firstRow();

  /** Whole rows in the tensor's own dtype. */
  byte[] data();
}
