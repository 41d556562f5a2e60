package org.tsenor.job.settings;

import java.util.Collection;
import java.util.regex.Pattern;

/** How whoever calls spells the keys of settings; messages spell them the same way. */
public enum Naming {
  /** {@code --true-sequential}, on a command line. */
  FLAGS("--", '-'),
  /** {@code true-sequential}, as in a recipe or a map. */
  KEYS("", '-'),
  /** {@code true_sequential}, where names are identifiers: SQL and Python. */
  IDENTIFIERS("", '_');

  private static final Pattern FLAG_IN_TEXT = Pattern.compile("(?<![\\w-])--([a-z][a-z-]*[a-z])");

  private final String prefix;
  private final char hyphen;

  Naming(String prefix, char hyphen) {
    this.prefix = prefix;
    this.hyphen = hyphen;
  }

  /** How a setting is given. */
  public String example(String key, String valueName) {
    return of(key) + (this == FLAGS ? " " : " = ") + valueName;
  }

  /** The name of a setting. */
  public String of(String key) {
    return prefix + key.replace('-', hyphen);
  }

  /**
   * A message that names settings by their flags, as whoever calls would name them; flags of other
   * programs stay.
   *
   * @param keys of the settings that whoever calls has
   */
  public String spoken(String message, Collection<String> keys) {
    return this == FLAGS
        ? message
        : FLAG_IN_TEXT
            .matcher(message)
            .replaceAll(flag -> keys.contains(flag.group(1)) ? of(flag.group(1)) : "$0");
  }
}
