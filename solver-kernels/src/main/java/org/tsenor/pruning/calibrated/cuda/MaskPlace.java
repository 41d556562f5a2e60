package org.tsenor.pruning.calibrated.cuda;

import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.engine.device.DeviceWork;
import org.tsenor.gpu.KernelArgument;
import org.tsenor.mask.cuda.BandSpace;

/**
 * A mask on a device, as the solvers' kernels write it.
 *
 * @param address of its bytes
 * @param stride bytes from one row to the next
 * @param blockSize of the pattern
 * @param rows of the mask
 */
record MaskPlace(long address, long stride, int blockSize, int rows) {
  private static final int HALF_BYTE = 4;

  /** Deals a mask out. */
  public static MaskPlace in(DeviceSlab slab, int blockSize, int rows, int columns) {
    long stride = BandSpace.maskStride(blockSize, columns);
    return new MaskPlace(slab.bytes(stride * rows), stride, blockSize, rows);
  }

  /** Bytes of all rows. */
  public int bytes() {
    return Math.toIntExact(stride * rows);
  }

  /** Adds the kernels' struct of a mask. */
  public KernelArgument addTo(KernelArgument argument) {
    return argument.address(address).int64(stride).int32(blockSize).padding();
  }

  /** Copies the entries that the mask keeps; zeros elsewhere. */
  public void restrict(DeviceWork work, DeviceMatrix from, DeviceMatrix into) {
    KernelArgument argument =
        addTo(new KernelArgument().address(from.address()).address(into.address()));
    Launches.entries(work, "restrict_to_mask", from, argument.int32(from.columns()).padding());
  }

  /** Writes the mask as whole rows of bits. */
  public void pack(DeviceWork work, PieceRows rows) {
    KernelArgument argument = addTo(new KernelArgument()).address(rows.rowMask());
    argument.int32(rows.rows()).int32(rows.columns());
    Launches.each(work, "pack_mask", rows.maskBytes(), argument);
  }

  /** Replaces one row of a block in a copy of the bytes. */
  void set(byte[] bytes, int row, int column, long word) {
    int start = Math.toIntExact(row * stride);
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
}
