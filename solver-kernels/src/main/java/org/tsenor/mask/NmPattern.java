package org.tsenor.mask;

import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An N:M sparsity pattern: {@code kept} weights survive in every group of {@code blockSize}.
 *
 * <p>Read "2:4" as keep two of four. Some papers and tools count the pruned weights instead, so
 * this code never says plain {@code n} or {@code m}.
 *
 * @param kept weights that survive in a group, in [1, blockSize)
 * @param blockSize weights in a group, in [2, 64]: a row of a mask fits one 64-bit word
 */
public record NmPattern(int kept, int blockSize) implements Serializable {
  /** Largest supported block size. */
  public static final int MAX_BLOCK_SIZE = 64;

  private static final Pattern TEXT = Pattern.compile("\\s*(\\d{1,4})\\s*:\\s*(\\d{1,4})\\s*");

  public NmPattern {
    if (blockSize < 2 || blockSize > MAX_BLOCK_SIZE) {
      throw new IllegalArgumentException(
          "pattern %d:%d: the block size must be in [2, %d] but is %d"
              .formatted(kept, blockSize, MAX_BLOCK_SIZE, blockSize));
    }
    if (kept < 1 || kept >= blockSize) {
      throw new IllegalArgumentException(
          "pattern %d:%d keeps %d of %d: kept must be in [1, %d)"
              .formatted(kept, blockSize, kept, blockSize, blockSize));
    }
  }

  /**
   * Reads a pattern such as {@code "16:32"}: keep 16 of 32.
   *
   * @throws IllegalArgumentException if the text is not two numbers with a colon, or out of range
   */
  public static NmPattern parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'%s' is not a pattern: write kept:blockSize, such as 2:4 or 16:32".formatted(text));
    }
    return new NmPattern(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  /** Entries of one transposable block, blockSize². */
  public int blockEntries() {
    return blockSize * blockSize;
  }

  /** Share of the weights that survive, in (0, 1). */
  public double density() {
    return (double) kept / blockSize;
  }

  /** The text that {@link #parse} reads: {@code "16:32"}. */
  @Override
  public String toString() {
    return kept + ":" + blockSize;
  }
}
