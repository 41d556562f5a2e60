package ai.rapids.cudf;

/** Signatures only: calling one is an error. */
public abstract class MemoryBuffer implements AutoCloseable {
  MemoryBuffer() {}

  public final long getLength() {
    throw new UnsupportedOperationException();
  }

  public final long getAddress() {
    throw new UnsupportedOperationException();
  }

  public final void copyFromMemoryBuffer(
      long destination, MemoryBuffer source, long from, long bytes, Cuda.Stream stream) {
    throw new UnsupportedOperationException();
  }

  @Override
  public synchronized void close() {
    throw new UnsupportedOperationException();
  }
}
