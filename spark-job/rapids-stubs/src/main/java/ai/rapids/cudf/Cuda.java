package ai.rapids.cudf;

/** Signatures only: calling one is an error. */
public class Cuda {
  public static final Stream DEFAULT_STREAM = null;

  private Cuda() {}

  public static native int getDevice() throws CudaException;

  /** Signatures only. */
  public static final class Stream implements AutoCloseable {
    private Stream() {}

    @Override
    public void close() {
      throw new UnsupportedOperationException();
    }
  }
}
