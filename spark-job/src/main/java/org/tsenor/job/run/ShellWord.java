package org.tsenor.job.run;

import java.util.regex.Pattern;

/** A text as one word of a command that a user may paste into a shell. */
final class ShellWord {
  private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

  private ShellWord() {}

  /** The text itself, or in quotes if a shell would take it apart or expand it. */
  public static String of(String text) {
    return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
