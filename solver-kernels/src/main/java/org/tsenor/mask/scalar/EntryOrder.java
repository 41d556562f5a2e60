package org.tsenor.mask.scalar;

import java.util.Arrays;

/**
 * Sorts the entries of a block: keys of 32 bits above the 12 of a rank that ascends. A radix sort
 * takes a time that no scores change, and on blocks of 8 × 8 and up a fraction of a comparison
 * sort's.
 */
final class EntryOrder {
  static final int RANK_BITS = 12;

  private static final int DIGIT_BITS = 8;
  private static final int DIGITS = 1 << DIGIT_BITS;
  private static final int KEY_END = RANK_BITS + Integer.SIZE;
  private static final int FEW = 64;

  private final int[] starts = new int[DIGITS];
  private long[] from;
  private long[] to;

  EntryOrder(int entries) {
    this.from = new long[entries];
    this.to = new long[entries];
  }

  /** The keys to sort; {@link #sort} leaves them in ascending order. */
  long[] keys() {
    return from;
  }

  /** Sorts keys whose ranks ascend. */
  void sort() {
    if (from.length < FEW) {
      Arrays.sort(from);
      return;
    }
    for (int shift = RANK_BITS; shift < KEY_END; shift += DIGIT_BITS) {
      countStarts(shift);
      for (long key : from) {
        to[starts[digit(key, shift)]++] = key;
      }
      long[] sorted = to;
      to = from;
      from = sorted;
    }
  }

  private void countStarts(int shift) {
    Arrays.fill(starts, 0);
    for (long key : from) {
      starts[digit(key, shift)]++;
    }
    int start = 0;
    for (int digit = 0; digit < DIGITS; digit++) {
      int count = starts[digit];
      starts[digit] = start;
      start += count;
    }
  }

  private static int digit(long key, int shift) {
    return (int) (key >>> shift) & DIGITS - 1;
  }
}
