package ai.rapids.cudf;

/** Signatures only: calling one is an error. */
public class HostMemoryBuffer extends MemoryBuffer {
  private HostMemoryBuffer() {}

  public static HostMemoryBuffer allocate(long bytes) {
    throw new UnsupportedOperationException();
  }

  public final int getInt(long offset) {
    throw new UnsupportedOperationException();
  }

  public final void setInt(long offset, int value) {
    throw new UnsupportedOperationException();
  }

  public final double getDouble(long offset) {
    throw new UnsupportedOperationException();
  }

  public final void getBytes(byte[] into, long at, long from, long bytes) {
    throw new UnsupportedOperationException();
  }

  public final void setBytes(long offset, byte[] values, long from, long bytes) {
    throw new UnsupportedOperationException();
  }
}
