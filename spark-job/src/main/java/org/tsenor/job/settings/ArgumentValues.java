package org.tsenor.job.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.tsenor.job.settings.SettingValue.Source;

/**
 * What an operation other than pruning was told: its arguments, then Spark properties of those
 * settings that mean the same to every operation, then defaults.
 */
public final class ArgumentValues {
  private final List<Argument> known;
  private final Naming naming;
  private final Map<String, SettingValue> given = new LinkedHashMap<>();

  /**
   * Gathers them.
   *
   * @param known arguments of the operation
   * @param shared settings of these that properties may give
   * @throws UserInputException if a key is unknown, or has no value or too many
   */
  public ArgumentValues(
      List<Argument> known,
      GivenArguments arguments,
      Map<String, String> properties,
      List<Setting> shared) {
    this.known = known;
    this.naming = arguments.naming();
    for (Setting setting : shared) {
      String property = properties.get(setting.property());
      if (property != null) {
        put(setting.argument(), List.of(property), Source.PROPERTY, setting.property());
      }
    }
    arguments
        .items()
        .forEach((key, items) -> put(argument(key), items, Source.ARGUMENT, naming.of(key)));
  }

  private Argument argument(String key) {
    List<String> keys = known.stream().map(Argument::key).toList();
    return known.stream()
        .filter(argument -> argument.key().equals(key))
        .findFirst()
        .orElseThrow(
            () -> NearestKey.unknown(naming.of(key) + ": no such setting", key, keys, naming::of));
  }

  private void put(Argument argument, List<String> items, Source source, String origin) {
    if (items.size() != 1) {
      throw new UserInputException(
          "%s: given %d times; allowed is once".formatted(origin, items.size()));
    }
    // A separator may be blanks.
    if (!argument.key().equals(Setting.SEPARATOR.key()) && items.get(0).isBlank()) {
      throw new UserInputException(origin + ": has no value, or an empty one");
    }
    given.put(argument.key(), new SettingValue(items, source, origin));
  }

  /** The text of an argument, or its default, if there is either. */
  public Optional<String> text(String key) {
    return find(key).map(SettingValue::text);
  }

  /**
   * The path that an argument names.
   *
   * @throws UserInputException if it cannot be one
   */
  public Optional<String> path(String key) {
    return find(key).map(value -> PathText.require(value.origin(), value.text()));
  }

  /**
   * The path that an argument names.
   *
   * @throws UserInputException if it is not given, or cannot be one
   */
  public String requiredPath(String key) {
    return path(key)
        .orElseThrow(
            () ->
                new UserInputException(
                    "%s is required: %s"
                        .formatted(key, naming.example(key, argument(key).valueName()))));
  }

  /**
   * Reads an argument.
   *
   * @throws UserInputException if it cannot be read, naming it
   */
  public <T> Optional<T> as(String key, Function<String, T> reader) {
    return find(key).map(value -> value.as(reader));
  }

  /**
   * A whole number.
   *
   * @throws UserInputException if it is none, or less than {@code least}
   */
  public OptionalInt integer(String key, int least) {
    Optional<Integer> number =
        as(key, text -> SettingsReader.integer(text, least, Integer.MAX_VALUE));
    return number.isPresent() ? OptionalInt.of(number.get()) : OptionalInt.empty();
  }

  /** Whether an argument is given, not left to its default. */
  public boolean isGiven(String key) {
    return given.containsKey(key);
  }

  /** Whether a switch is on. */
  public boolean isOn(String key) {
    return as(key, SettingsReader::flag).orElse(false);
  }

  private Optional<SettingValue> find(String key) {
    if (given.containsKey(key)) {
      return Optional.of(given.get(key));
    }
    String defaultText = argument(key).defaultText();
    return defaultText.isEmpty()
        ? Optional.empty()
        : Optional.of(new SettingValue(List.of(defaultText), Source.DEFAULT, "default of " + key));
  }

  /** What is in effect, as texts by key. */
  public Map<String, String> toMap() {
    Map<String, String> texts = new LinkedHashMap<>();
    known.forEach(
        argument -> text(argument.key()).ifPresent(text -> texts.put(argument.key(), text)));
    return texts;
  }
}
