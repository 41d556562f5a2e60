package org.tsenor.pruning.calibrated.cuda;

import org.tsenor.engine.device.DeviceMatrix;

/**
 * Rows on a device that are pruned together.
 *
 * @param before weights as they came, floats of shape (rows, columns)
 * @param after pruned weights, as {@code before}
 * @param rowMask address of the masks' bits, shape (rows, ⌈columns/8⌉); zeros at first
 */
record PieceRows(DeviceMatrix before, DeviceMatrix after, long rowMask) {
  /** Deals rows out. */
  public static PieceRows in(DeviceSlab slab, int rows, int columns) {
    return new PieceRows(
        slab.floats(rows, columns),
        slab.floats(rows, columns),
        slab.bytes((long) rows * rowBytes(columns)));
  }

  /** Bytes of a row's mask. */
  public static int rowBytes(int columns) {
    return (columns + Byte.SIZE - 1) / Byte.SIZE;
  }

  /** Rows of the piece. */
  public int rows() {
    return before.rows();
  }

  /** Inputs of the linear. */
  public int columns() {
    return before.columns();
  }

  /** Bytes of the masks. */
  public int maskBytes() {
    return rows() * rowBytes(columns());
  }
}
