package org.tsenor.engine.device;

import org.tsenor.gpu.KernelArgument;
import org.tsenor.linalg.Matrix;

/**
 * Turns heads by the angles of their positions.
 *
 * @param space has the angles
 * @param position of the first token
 * @param scale that turned heads are multiplied by
 */
record DeviceRotaryTurn(DeviceWork work, DeviceForwardSpace space, int position, float scale) {
  /** Turns every head of every token. */
  void rotate(Matrix heads) {
    rotate(heads, 1);
  }

  /** The same by the opposite angles. */
  void rotateBack(Matrix heads) {
    rotate(heads, -1);
  }

  private void rotate(Matrix heads, float direction) {
    DeviceMatrix values = DeviceParts.floats(heads);
    int headSize = space.shape().headSize();
    space.requireTokens(position + values.rows());
    if (values.columns() % headSize != 0) {
      throw new IllegalArgumentException(
          "heads of %d columns in rows of %d".formatted(headSize, values.columns()));
    }
    KernelArgument task =
        new KernelArgument()
            .address(values.address())
            .address(angles(space.cosines()))
            .address(angles(space.sines()))
            .int32(values.rows())
            .int32(values.columns() / headSize)
            .int32(headSize / 2)
            .float32(scale)
            .float32(direction)
            .padding();
    Launches.wideRows(work, "rotate_heads", values.rows(), task);
  }

  /** Of the first token. */
  private long angles(DeviceMatrix of) {
    return of.rowRange(position, of.rows() - position).address();
  }
}
