package org.tsenor.engine.device;

import org.tsenor.engine.Mask;
import org.tsenor.gpu.KernelArgument;
import org.tsenor.mask.cuda.BandSpace;

/**
 * A mask on a device, as the solvers' kernels write it.
 *
 * @param address of its bytes
 * @param blockSize of the pattern
 * @param rows of the mask
 * @param columns of the mask
 */
record DeviceMask(long address, int blockSize, int rows, int columns) implements Mask {
  private static final int HALF_BYTE = 4;

  /** For kernels that look at none. */
  static final DeviceMask NONE = new DeviceMask(0, Byte.SIZE, 0, 0);

  /** Deals a mask out. */
  static DeviceMask in(DeviceSlab slab, int blockSize, int rows, int columns) {
    return new DeviceMask(
        slab.bytes(BandSpace.maskStride(blockSize, columns) * rows), blockSize, rows, columns);
  }

  /** Bytes from one row to the next. */
  long stride() {
    return BandSpace.maskStride(blockSize, columns);
  }

  /** Bytes of all rows. */
  int bytes() {
    return Math.toIntExact(stride() * rows);
  }

  /** Adds the kernels' struct of a mask. */
  KernelArgument addTo(KernelArgument argument) {
    return argument.address(address).int64(stride()).int32(blockSize).padding();
  }

  /** Replaces one row of a block in a copy of the bytes. */
  void set(byte[] bytes, int row, int column, long word) {
    int start = Math.toIntExact(row * stride());
    if (blockSize == HALF_BYTE) {
      int at = start + column / Byte.SIZE;
      int shift = column % Byte.SIZE;
      bytes[at] = (byte) (bytes[at] & ~(0xf << shift) | (int) word << shift);
      return;
    }
    boolean packed = BandSpace.isPacked(blockSize);
    int count = packed ? blockSize / Byte.SIZE : Long.BYTES;
    int first = start + (packed ? column / Byte.SIZE : column / blockSize * Long.BYTES);
    for (int i = 0; i < count; i++) {
      bytes[first + i] = (byte) (word >>> Byte.SIZE * i);
    }
  }

  /** Refuses a mask of another shape. */
  void requireShape(int otherRows, int otherColumns) {
    if (rows != otherRows || columns != otherColumns) {
      throw new IllegalArgumentException(
          "a mask of %d x %d does not fit %d x %d"
              .formatted(rows, columns, otherRows, otherColumns));
    }
  }
}
