package ai.rapids.cudf;

import java.util.List;
import java.util.Optional;

/** Signatures only: calling one is an error. */
public final class ColumnVector extends ColumnView {
  public ColumnVector(
      DType type,
      long rows,
      Optional<Long> nullCount,
      DeviceMemoryBuffer data,
      DeviceMemoryBuffer valid,
      DeviceMemoryBuffer offsets,
      List<DeviceMemoryBuffer> toClose,
      long[] children) {
    super(type, rows, nullCount, data, valid);
  }

  public static ColumnVector makeStruct(ColumnView... children) {
    throw new UnsupportedOperationException();
  }

  public static ColumnVector fromDoubles(double... values) {
    throw new UnsupportedOperationException();
  }

  public static ColumnVector fromStrings(String... values) {
    throw new UnsupportedOperationException();
  }

  public static ColumnVector fromLongs(long... values) {
    throw new UnsupportedOperationException();
  }

  @Override
  public synchronized void close() {
    throw new UnsupportedOperationException();
  }
}
