package org.tsenor.job.settings;

import java.util.List;
import java.util.function.Function;

/**
 * One setting as it was given.
 *
 * @param items its values; one unless it is a list
 * @param source who gave it
 * @param origin where, to begin an error message with, such as {@code --solver}
 */
record SettingValue(List<String> items, Source source, String origin) {

  /** Who may give a setting, the weakest first. */
  enum Source {
    DEFAULT,
    PROPERTY,
    RECIPE,
    ARGUMENT
  }

  /** The single value. */
  String text() {
    return items.get(0);
  }

  /**
   * Reads every item.
   *
   * @throws UserInputException if one cannot be read, naming the origin
   */
  <T> List<T> each(Function<String, T> reader) {
    return items.stream().map(item -> read(item, reader)).toList();
  }

  /**
   * Reads the single value.
   *
   * @throws UserInputException if it cannot be read, naming the origin
   */
  <T> T as(Function<String, T> reader) {
    return read(text(), reader);
  }

  private <T> T read(String item, Function<String, T> reader) {
    try {
      return reader.apply(item);
    } catch (IllegalArgumentException e) {
      throw new UserInputException(origin + ": " + e.getMessage(), e);
    }
  }
}
