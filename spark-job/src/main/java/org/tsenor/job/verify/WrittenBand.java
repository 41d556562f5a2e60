package org.tsenor.job.verify;

import org.tsenor.pruning.WeightFormat;

/**
 * A band of a pruned tensor as it lies on disk.
 *
 * @param weights shape (rows, columns), little-endian
 * @param mask shape (rows, ⌈columns/8⌉), little-endian bits, or null where there is no mask file
 * @param original the same rows of the unpruned tensor, or null where there is none to compare with
 * @param format of the weights
 * @param firstRow of the band in its tensor
 * @param columns of the tensor
 */
@SuppressWarnings("ArrayRecordComponent") // Bands are never compared.
record WrittenBand(
    byte[] weights, byte[] mask, byte[] original, WeightFormat format, long firstRow, int columns) {

  int rows() {
    return weights.length / (columns * format.bytes());
  }

  /** Whether the mask keeps an entry; without a mask file, whether the weight is not zero. */
  boolean keeps(int row, int column) {
    if (mask == null) {
      return bits(weights, row, column) != 0;
    }
    int rowBytes = (columns + 7) / 8;
    return ((mask[row * rowBytes + column / 8] >> (column % 8)) & 1) != 0;
  }

  /** The band with a row for every {@code size} rows of a column. */
  WrittenBand turned(int size) {
    int rows = rows();
    byte[] turnedWeights = new byte[weights.length];
    byte[] turnedOriginal = original == null ? null : new byte[original.length];
    int maskRow = (size + 7) / 8;
    byte[] turnedMask = mask == null ? null : new byte[rows / size * columns * maskRow];
    int width = format.bytes();
    int group = 0;
    for (int first = 0; first < rows; first += size) {
      for (int column = 0; column < columns; column++, group++) {
        for (int i = 0; i < size; i++) {
          int from = ((first + i) * columns + column) * width;
          int to = (group * size + i) * width;
          System.arraycopy(weights, from, turnedWeights, to, width);
          if (original != null) {
            System.arraycopy(original, from, turnedOriginal, to, width);
          }
          if (mask != null && keeps(first + i, column)) {
            turnedMask[group * maskRow + i / 8] |= (byte) (1 << (i % 8));
          }
        }
      }
    }
    return new WrittenBand(turnedWeights, turnedMask, turnedOriginal, format, 0, size);
  }

  /** Whether no bit of the mask stands behind the last column. */
  boolean tailIsClear() {
    if (mask == null || columns % 8 == 0) {
      return true;
    }
    int rowBytes = (columns + 7) / 8;
    for (int last = rowBytes - 1; last < mask.length; last += rowBytes) {
      if ((mask[last] & 0xff) >> (columns % 8) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether there is an original, in which the weight was not zero. */
  boolean wasNonzero(int row, int column) {
    return original != null && originalBits(row, column) << (33 - 8 * format.bytes()) != 0;
  }

  /** The stored bits of a weight: zero means +0.0. */
  int weightBits(int row, int column) {
    return bits(weights, row, column);
  }

  /** The stored bits of the weight before pruning. */
  int originalBits(int row, int column) {
    return bits(original, row, column);
  }

  private int bits(byte[] bytes, int row, int column) {
    int at = (row * columns + column) * format.bytes();
    int low = (bytes[at] & 0xff) | ((bytes[at + 1] & 0xff) << 8);
    return format.bytes() == 2
        ? low
        : low | ((bytes[at + 2] & 0xff) << 16) | ((bytes[at + 3] & 0xff) << 24);
  }
}
