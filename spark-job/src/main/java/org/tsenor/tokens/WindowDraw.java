package org.tsenor.tokens;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How windows of one length are taken from the tokens of an input. */
public enum WindowDraw {
  /** Every row of token ids is a window. */
  AS_GIVEN,
  /**
   * One after the other from the start of the whole stream, without overlap; the tail is dropped.
   * Of texts that are too long for one piece, so many as are wanted: from the first rows, of at
   * least eight bytes for each of their tokens, joined and tokenized as the stream would be.
   */
  CONSECUTIVE,
  /**
   * Each at a random place of the whole stream, {@code random.randint(0, tokens - length - 1)}, as
   * the SparseGPT and Wanda scripts do for WikiText2. Windows may overlap.
   *
   * <p>Texts that are too long for one piece have no such stream. There each window is at a random
   * place of its own stretch, {@code random.randint(0, tokens of the stretch - length - 1)}: the
   * row that has the byte {@code random.randint(0, bytes of all rows - 1)} and those behind it, of
   * at least eight bytes for a token of the window, or twice that and so on until they have more
   * tokens than a window. Rows are joined and tokenized as the stream would be.
   */
  RANDOM,
  /**
   * Each at a random place of a random row that is longer than a window, as these scripts do for
   * C4: {@code random.randint(0, rows - 1)} until such a row is hit, then {@code random.randint(0,
   * tokens of the row - length - 1)}. Each row is tokenized alone.
   */
  DOCUMENTS;

  /**
   * As users write it: {@code as-given}, {@code consecutive}, {@code random}, {@code documents}.
   */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The draw with this label.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static WindowDraw parse(String label) {
    return Stream.of(values())
        .filter(draw -> draw.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s': allowed are %s"
                        .formatted(
                            label,
                            Stream.of(values())
                                .map(WindowDraw::label)
                                .collect(Collectors.joining(", ")))));
  }

  /** Whether the seed matters. */
  public boolean isRandom() {
    return this == RANDOM || this == DOCUMENTS;
  }
}
