package org.tsenor.engine.device;

/** How values lie in device memory that is no matrix yet; the kernels know them by number. */
enum ValueFormat {
  /** IEEE single. */
  F32(0, Float.BYTES),
  /** IEEE half. */
  F16(1, Short.BYTES),
  /** The upper half of an IEEE single. */
  BF16(2, Short.BYTES),
  /** IEEE double. */
  F64(3, Double.BYTES);

  private final int code;
  private final int bytes;

  ValueFormat(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  int code() {
    return code;
  }

  /** Bytes of a value. */
  int bytes() {
    return bytes;
  }
}
