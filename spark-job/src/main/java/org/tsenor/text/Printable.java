package org.tsenor.text;

import java.io.PrintWriter;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Text from files, settings and libraries, made fit for a terminal and a log.
 *
 * <p>A name may hold what a terminal obeys: escape sequences, a carriage return, marks that turn
 * the direction of writing, or nothing that is seen at all. Here such a character is shown as JSON
 * writes it, so that escaped JSON is the same JSON; what is escaped already stays as it is.
 */
public final class Printable {
  /** Control and format characters, the separators of lines, and halves of surrogate pairs. */
  private static final String UNPRINTABLE = "\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}";

  private static final Pattern IN_A_LINE = Pattern.compile("[" + UNPRINTABLE + "]");

  /** A carriage return before a line feed ends a line on some systems. */
  private static final Pattern IN_LINES =
      Pattern.compile("(?!\r?\n)[" + UNPRINTABLE + "&&[^\n\t]]");

  private static final Pattern LINE_END = Pattern.compile("\\s*\\R\\s*");

  private Printable() {}

  /** A name or a line: nothing in it ends the line. */
  public static String line(String text) {
    return escaped(IN_A_LINE, text);
  }

  /** A text of several lines, which stay lines; tabs stay too. */
  public static String lines(String text) {
    return escaped(IN_LINES, text);
  }

  /**
   * Lets lines through to a terminal and escapes what it would obey, whoever prints it.
   *
   * @param terminal receives printable text, flushed behind each line
   */
  public static PrintWriter writer(PrintWriter terminal) {
    return new PrintWriter(new PrintableWriter(terminal), true);
  }

  /** A message as one line: where it had an end of line it has a semicolon. Null is empty. */
  public static String sentence(String message) {
    return message == null ? "" : line(LINE_END.matcher(message.strip()).replaceAll("; "));
  }

  private static String escaped(Pattern unprintable, String text) {
    return unprintable.matcher(text).replaceAll(Printable::code);
  }

  private static String code(MatchResult match) {
    StringBuilder code = new StringBuilder();
    match.group().chars().forEach(unit -> code.append("\\\\u%04X".formatted(unit)));
    return code.toString();
  }
}
