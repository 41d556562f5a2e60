package org.tsenor.linalg;

/** What an entry of a matrix is. */
public enum Precision {
  /** A float of 32 bits, multiplied as such, on a device never in TF32. */
  FLOAT(Float.BYTES),
  /** A double. */
  DOUBLE(Double.BYTES);

  private final int bytes;

  Precision(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of an entry. */
  public int bytes() {
    return bytes;
  }
}
