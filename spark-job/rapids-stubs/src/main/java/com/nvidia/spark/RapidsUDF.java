package com.nvidia.spark;

import ai.rapids.cudf.ColumnVector;

/** Signatures only: calling one is an error. */
public interface RapidsUDF {
  default ColumnVector evaluateColumnar(int rows, ColumnVector... arguments) {
    throw new UnsupportedOperationException();
  }
}
