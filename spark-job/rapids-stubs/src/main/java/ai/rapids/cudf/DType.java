package ai.rapids.cudf;

/** Signatures only: calling one is an error. */
public final class DType {
  public static final DType UINT8 = new DType();
  public static final DType INT64 = new DType();
  public static final DType FLOAT32 = new DType();
  public static final DType LIST = new DType();

  private DType() {}
}
