package org.tsenor.engine.device;

import org.tsenor.engine.ForwardSteps;
import org.tsenor.gpu.KernelArgument;
import org.tsenor.linalg.Matrix;

/**
 * Turns heads by the angles of their positions.
 *
 * @param space has the angles
 */
record DeviceRotaryTurn(DeviceWork work, DeviceForwardSpace space, ForwardSteps.Turn turn) {
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
    space.requireTokens(turn.position() + values.rows());
    DeviceForwardSpace.Angles angles = space.angles().get(turn.angles());
    if (values.columns() % headSize != 0) {
      throw new IllegalArgumentException(
          "heads of %d columns in rows of %d".formatted(headSize, values.columns()));
    }
    KernelArgument task =
        new KernelArgument()
            .address(values.address())
            .address(ofFirst(angles.cosines()))
            .address(ofFirst(angles.sines()))
            .int32(values.rows())
            .int32(values.columns() / headSize)
            .int32(headSize / 2)
            .float32(turn.scale())
            .float32(direction)
            .padding();
    Launches.wideRows(work, "rotate_heads", values.rows(), task);
  }

  /** Where the first token's are. */
  private long ofFirst(DeviceMatrix angles) {
    return angles.rowRange(turn.position(), angles.rows() - turn.position()).address();
  }
}
