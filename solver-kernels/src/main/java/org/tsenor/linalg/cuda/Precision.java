package org.tsenor.linalg.cuda;

/** What an entry of a matrix on a device is. */
public enum Precision {
  /** A float of 32 bits, multiplied as such: never in TF32. */
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
