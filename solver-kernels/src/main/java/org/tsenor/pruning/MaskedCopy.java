package org.tsenor.pruning;

/** Copies weights, kept ones bit for bit; pruned ones stay the +0.0 of a new array. */
final class MaskedCopy {
  private MaskedCopy() {}

  /**
   * Copies one row from a column on.
   *
   * @param mask bits of the row from byte {@code row * MaskBytes.rowBytes(columns)} on
   * @param into as long as the band's weights, zero where nothing is copied
   */
  static void copyRow(WeightBand band, byte[] mask, int row, int firstColumn, byte[] into) {
    int bytes = band.format().bytes();
    int start = row * band.columns() * bytes;
    int firstMask = row * MaskBytes.rowBytes(band.columns());
    for (int column = firstColumn; column < band.columns(); column++) {
      if ((mask[firstMask + column / 8] >> column % 8 & 1) != 0) {
        int at = start + column * bytes;
        for (int end = at + bytes; at < end; at++) {
          into[at] = band.weights()[at];
        }
      }
    }
  }
}
