package org.tsenor.pruning.calibrated.cuda;

import java.util.List;
import org.tsenor.linalg.DoubleMatrix;

/**
 * What of a prepared input a device needs, on the host; whoever uses it knows what is where.
 *
 * @param matrices each of shape (inputs, inputs)
 * @param vectors each of shape (inputs)
 */
record HostInput(List<DoubleMatrix> matrices, List<double[]> vectors) {
  public HostInput {
    matrices = List.copyOf(matrices);
    vectors = List.copyOf(vectors);
  }

  /** Inputs of the linear. */
  public int inputs() {
    return matrices.get(0).rows();
  }

  /** Bytes on the device: 8·inputs² a matrix, 8·inputs a vector. */
  long bytes() {
    DeviceSlab slab = new DeviceSlab(0);
    matrices.forEach(matrix -> slab.doubles(matrix.rows(), matrix.columns()));
    vectors.forEach(vector -> slab.doubles(1, vector.length));
    return slab.used();
  }
}
