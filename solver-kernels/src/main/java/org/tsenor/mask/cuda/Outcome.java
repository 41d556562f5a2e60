package org.tsenor.mask.cuda;

/** What the kernels say became of a block. */
public enum Outcome {
  /** Solved, and proven. */
  SOLVED,
  /** To be solved again in double. */
  UNRESOLVED,
  /** A value is not finite, or a score negative. */
  ILLEGAL;

  /**
   * Reads the kernels' number: for a solved block, how many entries were completed.
   *
   * @throws IllegalStateException if no kernel says this at its end
   */
  public static Outcome of(int number) {
    return switch (number) {
      case -1 -> UNRESOLVED;
      case -2 -> ILLEGAL;
      default -> {
        if (number < 0) {
          throw new IllegalStateException("a block was left with the outcome " + number);
        }
        yield SOLVED;
      }
    };
  }
}
