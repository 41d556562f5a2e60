package org.tsenor.job.settings;

/** How whoever calls spells the keys of settings; messages spell them the same way. */
public enum Naming {
  /** {@code --true-sequential}, on a command line. */
  FLAGS("--", '-'),
  /** {@code true-sequential}, as in a recipe or a map. */
  KEYS("", '-'),
  /** {@code true_sequential}, where names are identifiers: SQL and Python. */
  IDENTIFIERS("", '_');

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
}
