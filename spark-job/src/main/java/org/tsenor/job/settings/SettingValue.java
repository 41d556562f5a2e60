package org.tsenor.job.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tsenor.job.settings.Setting.Kind;

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

  /**
   * What was given for a setting.
   *
   * @throws UserInputException if it is nothing, or several values of what is no list
   */
  static SettingValue of(Setting<?> setting, List<String> items, Source source, String origin) {
    if (setting.kind() != Kind.LIST && items.size() != 1) {
      throw new UserInputException(
          "%s: given %d times; allowed is once".formatted(origin, items.size()));
    }
    List<String> parts = setting.kind() == Kind.LIST ? split(items) : items;
    boolean isEmpty = parts.isEmpty() || parts.stream().anyMatch(String::isBlank);
    if (isEmpty && !setting.takesBlanks()) {
      throw new UserInputException(origin + ": has no value, or an empty one");
    }
    return new SettingValue(parts, source, origin);
  }

  /**
   * Splits the text of a list at semicolons, which occur in no tensor name and hardly in an
   * expression; commas do.
   */
  private static List<String> split(List<String> items) {
    List<String> parts = new ArrayList<>();
    for (String item : items) {
      Arrays.stream(item.split(";", -1)).map(String::strip).forEach(parts::add);
    }
    return List.copyOf(parts);
  }

  /** The single value. */
  String text() {
    return items.get(0);
  }

  /**
   * Reads it.
   *
   * @throws UserInputException if it cannot be read, naming the origin
   */
  <T> T as(Setting<T> setting) {
    try {
      return setting.read(items);
    } catch (IllegalArgumentException e) {
      throw new UserInputException(origin + ": " + e.getMessage(), e);
    }
  }
}
