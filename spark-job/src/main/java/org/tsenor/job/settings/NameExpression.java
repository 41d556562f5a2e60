package org.tsenor.job.settings;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.regex.Matcher;

/**
 * Compiles the regular expressions that users name tensors by.
 *
 * <p>The engine is RE2, whose time grows with the length of a name and not with the ways to match
 * it: expressions come from recipes too, which others may have written. It has neither look-around
 * nor back-references.
 */
final class NameExpression {
  /** The compiler recurses into parentheses. */
  private static final int MAX_LENGTH = 1000;

  /** Counted repetitions are written out. */
  private static final long MAX_REPETITIONS = 10_000;

  private static final java.util.regex.Pattern COUNT =
      java.util.regex.Pattern.compile("\\{(\\d{1,4})(?:,(\\d{0,4}))?}");

  /** What Java's expressions have and these have not, in the words of the engine. */
  private static final java.util.regex.Pattern BEYOND =
      java.util.regex.Pattern.compile("\\(\\?[<=!>].*|\\\\[1-9]|.*[*+?}]\\+");

  private NameExpression() {}

  /**
   * Compiles an expression.
   *
   * @throws IllegalArgumentException naming what is wrong, in words that go on from the expression
   */
  static Pattern compile(String expression) {
    if (expression.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "has %d characters: allowed are %d".formatted(expression.length(), MAX_LENGTH));
    }
    requireFewRepetitions(expression);
    try {
      return Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "is not a valid regular expression: %s: %s%s"
              .formatted(
                  e.getDescription(),
                  e.getPattern(),
                  BEYOND.matcher(e.getPattern()).matches()
                      ? " (look-around, back-references and possessive repetition, which may take"
                          + " for ever, are not read: use several selectors, or an exception by"
                          + " ignore or a later rule)"
                      : ""),
          e);
    }
  }

  /** A text short enough for a message. */
  static String shortened(String text) {
    return text.length() <= 200 ? text : text.substring(0, 197) + "...";
  }

  /** Those in one another multiply; that these do is assumed. */
  private static void requireFewRepetitions(String expression) {
    long product = 1;
    Matcher counts = COUNT.matcher(expression);
    while (counts.find() && product <= MAX_REPETITIONS) {
      String most =
          counts.group(2) == null || counts.group(2).isEmpty() ? counts.group(1) : counts.group(2);
      product *= Math.max(1, Integer.parseInt(most));
    }
    if (product > MAX_REPETITIONS) {
      throw new IllegalArgumentException(
          "repeats its parts more than %d times, all counts in braces multiplied"
              .formatted(MAX_REPETITIONS));
    }
  }
}
