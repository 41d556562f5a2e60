package org.tsenor.tokens;

/**
 * Python's {@code random.Random} of an integer seed: the same numbers in the same order, so that
 * the windows of published scripts can be drawn again.
 *
 * <p>The generator is MT19937 (Matsumoto and Nishimura, 1998), seeded by {@code init_by_array} of
 * the seed's absolute value in words of 32 bits, low word first, as CPython does since 2.3; ranges
 * are drawn as CPython does since 3.2.
 */
final class PythonRandom {
  private static final int WORDS = 624;
  private static final int SHIFT = 397;
  private static final int UPPER = 0x80000000;
  private static final int TWIST = 0x9908b0df;

  private final int[] state = new int[WORDS];
  private int next = WORDS;

  /** As {@code random.seed(seed)}; a seed and its negative give the same numbers. */
  public PythonRandom(long seed) {
    // The one value without an absolute value has the right bits all the same.
    long magnitude = Math.abs(seed);
    int high = (int) (magnitude >>> 32);
    initialize(high == 0 ? new int[] {(int) magnitude} : new int[] {(int) magnitude, high});
  }

  private void initialize(int[] key) {
    state[0] = 19650218;
    for (int i = 1; i < WORDS; i++) {
      state[i] = 1812433253 * folded(i - 1) + i;
    }
    int i = 1;
    for (int k = 0; k < WORDS; k++) {
      int j = k % key.length;
      state[i] = (state[i] ^ (folded(i - 1) * 1664525)) + key[j] + j;
      i = following(i);
    }
    for (int k = 1; k < WORDS; k++) {
      state[i] = (state[i] ^ (folded(i - 1) * 1566083941)) - i;
      i = following(i);
    }
    state[0] = UPPER;
  }

  private int folded(int i) {
    return state[i] ^ (state[i] >>> 30);
  }

  private int following(int i) {
    if (i + 1 < WORDS) {
      return i + 1;
    }
    state[0] = state[WORDS - 1];
    return 1;
  }

  private int nextWord() {
    if (next == WORDS) {
      refill();
      next = 0;
    }
    int y = state[next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  private void refill() {
    for (int i = 0; i < WORDS; i++) {
      int y = (state[i] & UPPER) | (state[(i + 1) % WORDS] & ~UPPER);
      state[i] = state[(i + SHIFT) % WORDS] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : TWIST);
    }
  }

  /**
   * As {@code random.getrandbits(bits)}.
   *
   * @param bits in [1, 63]
   * @return in [0, 2^bits)
   */
  public long getrandbits(int bits) {
    if (bits < 1 || bits > 63) {
      throw new IllegalArgumentException("bits must be in [1, 63] but is " + bits);
    }
    if (bits <= 32) {
      return Integer.toUnsignedLong(nextWord()) >>> (32 - bits);
    }
    long low = Integer.toUnsignedLong(nextWord());
    return low | Integer.toUnsignedLong(nextWord()) >>> (64 - bits) << 32;
  }

  /**
   * As {@code random.randrange(bound)}: uniform, by drawing bits until they are below the bound.
   *
   * @param bound at least 1
   * @return in [0, bound)
   */
  public long randbelow(long bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("bound must be at least 1 but is " + bound);
    }
    int bits = 64 - Long.numberOfLeadingZeros(bound);
    long drawn = getrandbits(bits);
    while (drawn >= bound) {
      drawn = getrandbits(bits);
    }
    return drawn;
  }

  /**
   * As {@code random.randint(low, high)}.
   *
   * @param low at most {@code high}; the two less than 2^63 - 1 apart
   * @return in [low, high], both ends included
   */
  public long randint(long low, long high) {
    return low + randbelow(Math.addExact(Math.subtractExact(high, low), 1));
  }
}
