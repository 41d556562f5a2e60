package ai.rapids.cudf;

import java.util.Optional;

/** Signatures only: calling one is an error. */
public class ColumnView implements AutoCloseable {
  public ColumnView(
      DType type,
      long rows,
      Optional<Long> nullCount,
      BaseDeviceMemoryBuffer data,
      BaseDeviceMemoryBuffer valid) {
    throw new UnsupportedOperationException();
  }

  public final DType getType() {
    throw new UnsupportedOperationException();
  }

  public final long getNativeView() {
    throw new UnsupportedOperationException();
  }

  public long getNullCount() {
    throw new UnsupportedOperationException();
  }

  public final ColumnView getChildColumnView(int child) {
    throw new UnsupportedOperationException();
  }

  public ColumnView getListOffsetsView() {
    throw new UnsupportedOperationException();
  }

  public final BaseDeviceMemoryBuffer getData() {
    throw new UnsupportedOperationException();
  }

  public final ColumnVector isNull() {
    throw new UnsupportedOperationException();
  }

  public HostColumnVector copyToHost() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
