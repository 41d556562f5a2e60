package org.tsenor.job.calibrated;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a step of a training is taken for: a part of a window, or several windows.
 *
 * <p>A window is no more than a way to cut text. Of the tokens of a long one a step for each
 * quarter learns more than one for all of them: few windows are there, and a training of a few
 * epochs ends before it has come far. A part of a window sees what lies before it there.
 *
 * @param parts of a window, each a step; 1 where {@code windows} is more
 * @param windows that make a step
 */
record StepSize(int parts, int windows) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Below, a training ends before it has come far; above, it gains little. */
  private static final int ENOUGH = 240;

  private static final int FEWEST_EPOCHS = 2;
  private static final int MOST_EPOCHS = 8;

  /** Tokens of a window from {@code first} to before {@code end}. */
  record Part(int first, int end) {}

  /**
   * Steps of about so many tokens.
   *
   * @param tokens of a step
   * @param window tokens of a window, of the longest if they differ
   */
  static StepSize of(int tokens, int window) {
    return new StepSize(
        Math.toIntExact(((long) window + tokens - 1) / tokens), Math.max(1, tokens / window));
  }

  /** Steps for so many windows. */
  int stepsOf(int count) {
    return Math.toIntExact(((long) count * parts + windows - 1) / windows);
  }

  /** Epochs of so many steps that are enough. */
  static int epochsOf(int steps) {
    return Math.min(MOST_EPOCHS, Math.max(FEWEST_EPOCHS, (ENOUGH + steps - 1) / steps));
  }

  /** Of a window, all of about one length; fewer where it has fewer tokens. */
  List<Part> partsOf(int tokens) {
    int count = Math.min(parts, tokens);
    return IntStream.range(0, count)
        .mapToObj(
            part ->
                new Part(
                    (int) ((long) part * tokens / count), (int) ((part + 1L) * tokens / count)))
        .toList();
  }
}
