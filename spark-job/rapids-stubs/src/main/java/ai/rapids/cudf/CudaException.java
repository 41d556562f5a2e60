package ai.rapids.cudf;

/** Signatures only: calling one is an error. */
public class CudaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private CudaException() {}
}
