package ai.rapids.cudf;

/** Signatures only: calling one is an error. */
public final class HostColumnVector extends HostColumnVectorCore {
  private HostColumnVector() {}

  @Override
  public synchronized void close() {
    throw new UnsupportedOperationException();
  }
}
