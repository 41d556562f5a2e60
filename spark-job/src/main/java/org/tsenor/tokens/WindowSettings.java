package org.tsenor.tokens;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Which windows are wanted. What is left open depends on the purpose and on the input.
 *
 * @param purpose what the windows are for
 * @param draw how they are taken. Open: as given if the input has rows of ids, else random for
 *     calibration and consecutive for perplexity
 * @param samples how many, at least 1. Open: every row for windows as given; else 128 for
 *     calibration and as many as there are for perplexity
 * @param sequenceLength tokens of a window, at least 2. Open: of windows as given, theirs; else
 *     2048, or the model's positions if they are fewer
 * @param seed of Python's random numbers; only {@link WindowDraw#isRandom random} draws use it
 */
public record WindowSettings(
    Purpose purpose,
    Optional<WindowDraw> draw,
    OptionalInt samples,
    OptionalInt sequenceLength,
    long seed) {
  /** Windows drawn for calibration unless told. */
  public static final int DEFAULT_SAMPLES = 128;

  /** Tokens of a window unless told. */
  public static final int DEFAULT_SEQUENCE_LENGTH = 2048;

  /** What windows are for. */
  public enum Purpose {
    /** Statistics of activations. */
    CALIBRATION,
    /** The loss over a whole text; random draws are not for it. */
    PERPLEXITY
  }

  public WindowSettings {
    if (samples.isPresent() && samples.getAsInt() < 1) {
      throw new IllegalArgumentException("samples must be at least 1 but is " + samples.getAsInt());
    }
    if (sequenceLength.isPresent() && sequenceLength.getAsInt() < 2) {
      throw new IllegalArgumentException(
          "sequence length must be at least 2 but is " + sequenceLength.getAsInt());
    }
    if (purpose == Purpose.PERPLEXITY && draw.isPresent() && draw.get().isRandom()) {
      throw new IllegalArgumentException(
          "draw must be consecutive or as-given for perplexity but is " + draw.get().label());
    }
  }

  /** Everything open, seed 0. */
  public static WindowSettings of(Purpose purpose) {
    return new WindowSettings(
        purpose, Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), 0);
  }
}
