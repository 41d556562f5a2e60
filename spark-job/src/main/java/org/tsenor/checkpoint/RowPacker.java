package org.tsenor.checkpoint;

/**
 * Packs rows of a pruned matrix into their kept values, and back.
 *
 * @param columns of the dense matrix
 * @param kept values of each row
 * @param width bytes of a value
 */
record RowPacker(int columns, int kept, int width) {

  static RowPacker of(PrunedTensor tensor, long kept) {
    return new RowPacker(Math.toIntExact(tensor.columns()), Math.toIntExact(kept), tensor.width());
  }

  /** Bytes of a row of the mask. */
  int maskRowBytes() {
    return (columns + Byte.SIZE - 1) / Byte.SIZE;
  }

  /**
   * The kept values of dense rows.
   *
   * @param dense shape (rows, columns), elements of {@link #width} bytes
   * @param mask shape (rows, {@link #maskRowBytes}), one bit a column
   * @throws IllegalArgumentException if a row does not keep {@link #kept} values, or a value that
   *     the mask drops is not zero and would be lost
   */
  byte[] pack(byte[] dense, byte[] mask) {
    int rows = requireRows(mask, dense.length, columns * width);
    byte[] values = new byte[rows * kept * width];
    for (int row = 0; row < rows; row++) {
      requireKept(mask, row);
      int to = row * kept * width;
      for (int column = 0; column < columns; column++) {
        int from = (row * columns + column) * width;
        if (keeps(mask, row, column)) {
          to = copy(dense, from, values, to);
        } else if (!isZero(dense, from)) {
          throw new IllegalArgumentException(
              "row %d, column %d is dropped by the mask but is not zero".formatted(row, column));
        }
      }
    }
    return values;
  }

  /**
   * The dense rows of kept values: zeros where the mask drops.
   *
   * @throws IllegalArgumentException if a row does not keep {@link #kept} values
   */
  byte[] unpack(byte[] values, byte[] mask) {
    int rows = requireRows(mask, values.length, kept * width);
    byte[] dense = new byte[rows * columns * width];
    for (int row = 0; row < rows; row++) {
      requireKept(mask, row);
      int from = row * kept * width;
      for (int column = 0; column < columns; column++) {
        if (keeps(mask, row, column)) {
          copy(values, from, dense, (row * columns + column) * width);
          from += width;
        }
      }
    }
    return dense;
  }

  private int requireRows(byte[] mask, int bytes, int rowBytes) {
    int rows = mask.length / maskRowBytes();
    if (mask.length % maskRowBytes() != 0 || (long) rows * rowBytes != bytes) {
      throw new IllegalArgumentException(
          "a mask of %d bytes with %d bytes of values: needed are rows of %d and %d bytes"
              .formatted(mask.length, bytes, maskRowBytes(), rowBytes));
    }
    return rows;
  }

  private void requireKept(byte[] mask, int row) {
    int count = countKept(mask, row * maskRowBytes(), maskRowBytes());
    boolean tail = columns % Byte.SIZE != 0;
    int last = Byte.toUnsignedInt(mask[(row + 1) * maskRowBytes() - 1]);
    if (count != kept || (tail && last >>> (columns % Byte.SIZE) != 0)) {
      throw new IllegalArgumentException(
          "row %d of the mask has %d bits in %d columns: allowed is %d"
              .formatted(row, count, columns, kept));
    }
  }

  /** Bits set in some bytes of a mask. */
  static int countKept(byte[] mask, int from, int length) {
    int count = 0;
    for (int i = from; i < from + length; i++) {
      count += Integer.bitCount(Byte.toUnsignedInt(mask[i]));
    }
    return count;
  }

  private boolean keeps(byte[] mask, int row, int column) {
    return (mask[row * maskRowBytes() + (column >> 3)] >> (column & 7) & 1) != 0;
  }

  /** One value, byte by byte: it is too short for a call of arraycopy. */
  private int copy(byte[] source, int from, byte[] target, int to) {
    for (int i = 0; i < width; i++) {
      target[to + i] = source[from + i];
    }
    return to + width;
  }

  private boolean isZero(byte[] bytes, int from) {
    for (int i = from; i < from + width; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
