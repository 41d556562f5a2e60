package org.tsenor.mask.cuda;

/** How a value of a band is stored on the device; the kernels know the numbers. */
public enum BandFormat {
  /** IEEE 754 binary32. */
  F32(0, 4),
  /** IEEE 754 binary16. */
  F16(1, 2),
  /** bfloat16. */
  BF16(2, 2),
  /** Scores in binary32: a negative one is illegal. */
  SCORES(3, 4);

  private final int number;
  private final int bytes;

  BandFormat(int number, int bytes) {
    this.number = number;
    this.bytes = bytes;
  }

  /** Bytes of one value. */
  public int bytes() {
    return bytes;
  }

  /** The kernels' number of the format. */
  public int number() {
    return number;
  }
}
