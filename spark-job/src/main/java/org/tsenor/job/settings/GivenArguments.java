package org.tsenor.job.settings;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What whoever calls gives, as texts: what a flag, a recipe and a property have.
 *
 * @param items values by key, such as {@code true-sequential}; one each unless it is a list
 * @param naming how the keys were spelled
 */
public record GivenArguments(Map<String, List<String>> items, Naming naming) {
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
     * A message that names settings by their flags, as whoever calls would name them; flags of
     * other programs stay.
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

  public GivenArguments {
    items = Collections.unmodifiableMap(new LinkedHashMap<>(items));
  }

  /** Flags of a command line, by key. */
  public static GivenArguments flags(Map<String, List<String>> items) {
    return new GivenArguments(items, Naming.FLAGS);
  }

  /**
   * Values as a host language has them: texts, numbers, booleans, paths, and lists of these. A null
   * is not given.
   *
   * @param values by key, with hyphens or underscores between its words
   * @throws UserInputException if a value is of another kind, or a key is given twice
   */
  public static GivenArguments of(Map<String, ?> values, Naming naming) {
    Map<String, List<String>> items = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> {
          if (value == null) {
            return;
          }
          String key = name.replace('_', '-');
          if (items.put(key, texts(name, value)) != null) {
            throw new UserInputException("%s: given twice".formatted(naming.of(key)));
          }
        });
    return new GivenArguments(items, naming);
  }

  private static List<String> texts(String name, Object value) {
    List<Object> parts = new ArrayList<>();
    if (value instanceof Collection<?> collection) {
      parts.addAll(collection);
    } else if (value.getClass().isArray()) {
      for (int i = 0; i < Array.getLength(value); i++) {
        parts.add(Array.get(value, i));
      }
    } else {
      parts.add(value);
    }
    return parts.stream()
        .map(
            part ->
                text(part)
                    .orElseThrow(
                        () ->
                            new UserInputException(
                                "%s: %s: allowed are texts, numbers, booleans and lists of these"
                                    .formatted(
                                        name,
                                        part == null
                                            ? "a list with nothing in one place"
                                            : "a value of " + part.getClass().getName()))))
        .toList();
  }

  private static Optional<String> text(Object value) {
    if (value instanceof BigDecimal number) {
      return Optional.of(number.stripTrailingZeros().toPlainString());
    }
    boolean isPlain =
        value instanceof CharSequence
            || value instanceof Number
            || value instanceof Boolean
            || value instanceof Path
            || value instanceof org.apache.hadoop.fs.Path;
    return isPlain ? Optional.of(value.toString()) : Optional.empty();
  }
}
