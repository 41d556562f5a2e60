package org.tsenor.rapids;

import ai.rapids.cudf.BaseDeviceMemoryBuffer;
import ai.rapids.cudf.ColumnVector;
import ai.rapids.cudf.ColumnView;
import ai.rapids.cudf.Cuda;
import ai.rapids.cudf.DType;
import ai.rapids.cudf.DeviceMemoryBuffer;
import ai.rapids.cudf.HostMemoryBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A column of masks while it is filled: bytes of all masks one after the other, where each starts,
 * and which rows are null. Its memory is the plugin's, and goes over to the column that it becomes.
 */
final class MaskColumn implements AutoCloseable {
  private final int[] offsets;
  private final byte[] valid;
  private final long nulls;
  private final List<DeviceMemoryBuffer> owned = new ArrayList<>();
  private final DeviceMemoryBuffer masks;

  /** Room for the masks of these bands. */
  MaskColumn(List<Optional<DeviceBand>> bands) {
    offsets = new int[bands.size() + 1];
    valid = new byte[(bands.size() + Byte.SIZE - 1) / Byte.SIZE];
    int absent = 0;
    for (int row = 0; row < bands.size(); row++) {
      Optional<DeviceBand> band = bands.get(row);
      offsets[row + 1] = Math.addExact(offsets[row], band.map(DeviceBand::maskBytes).orElse(0));
      absent += band.isEmpty() ? 1 : 0;
      valid[row / Byte.SIZE] |= (byte) (band.isEmpty() ? 0 : 1 << row % Byte.SIZE);
    }
    nulls = absent;
    // cuDF knows no empty buffers.
    masks = allocate(Math.max(1, offsets[bands.size()]));
  }

  private DeviceMemoryBuffer allocate(long bytes) {
    DeviceMemoryBuffer buffer = DeviceMemoryBuffer.allocate(bytes);
    owned.add(buffer);
    return buffer;
  }

  /** Where the mask of a row goes. */
  long address(int row) {
    return masks.getAddress() + offsets[row];
  }

  /** Puts a mask that the host found into its row. */
  void put(int row, byte[] mask) {
    copy(mask, masks, offsets[row]);
  }

  /** The column; what it needs is the caller's now. */
  ColumnVector toColumn() {
    int rows = offsets.length - 1;
    DeviceMemoryBuffer starts = allocate((long) offsets.length * Integer.BYTES);
    try (HostMemoryBuffer staged = HostMemoryBuffer.allocate(starts.getLength())) {
      for (int row = 0; row <= rows; row++) {
        staged.setInt((long) row * Integer.BYTES, offsets[row]);
      }
      starts.copyFromMemoryBuffer(0, staged, 0, staged.getLength(), Cuda.DEFAULT_STREAM);
    }
    DeviceMemoryBuffer present = nulls == 0 ? null : validity();
    try (ColumnView bytes =
        new ColumnView(DType.UINT8, offsets[rows], Optional.of(0L), masks, null)) {
      ColumnVector column =
          new ColumnVector(
              DType.LIST,
              rows,
              Optional.of(nulls),
              null,
              present,
              starts,
              new ArrayList<>(List.of(masks)),
              new long[] {bytes.getNativeView()});
      owned.clear();
      return column;
    }
  }

  /** Bits of the rows that are not null, in the size that cuDF expects them. */
  private DeviceMemoryBuffer validity() {
    DeviceMemoryBuffer buffer = allocate((valid.length + 63L) / 64 * 64);
    copy(valid, buffer, 0);
    return buffer;
  }

  private static void copy(byte[] bytes, BaseDeviceMemoryBuffer into, long offset) {
    try (HostMemoryBuffer staged = HostMemoryBuffer.allocate(bytes.length)) {
      staged.setBytes(0, bytes, 0, bytes.length);
      into.copyFromMemoryBuffer(offset, staged, 0, bytes.length, Cuda.DEFAULT_STREAM);
    }
  }

  /** Frees what did not become a column. */
  @Override
  public void close() {
    owned.forEach(DeviceMemoryBuffer::close);
    owned.clear();
  }
}
