package ai.rapids.cudf;

/** Signatures only: calling one is an error. */
public class HostColumnVectorCore implements AutoCloseable {
  HostColumnVectorCore() {}

  public final int getInt(long row) {
    throw new UnsupportedOperationException();
  }

  public final long getLong(long row) {
    throw new UnsupportedOperationException();
  }

  public final boolean getBoolean(long row) {
    throw new UnsupportedOperationException();
  }

  public String getJavaString(long row) {
    throw new UnsupportedOperationException();
  }

  public boolean isNull(long row) {
    throw new UnsupportedOperationException();
  }

  @Override
  public synchronized void close() {
    throw new UnsupportedOperationException();
  }
}
