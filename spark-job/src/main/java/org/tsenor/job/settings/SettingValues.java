package org.tsenor.job.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.tsenor.job.settings.Setting.Kind;
import org.tsenor.job.settings.SettingValue.Source;

/** The settings that were given, each from the source that outranks the others. */
final class SettingValues {
  private final Map<Setting, SettingValue> given = new EnumMap<>(Setting.class);
  private final Naming naming;

  private SettingValues(Naming naming) {
    this.naming = naming;
  }

  /**
   * Gathers what arguments, the recipe they or a property name, and properties give.
   *
   * @param arguments by key
   * @throws UserInputException if a key is unknown or has no value, or the recipe cannot be read
   */
  static SettingValues collect(
      GivenArguments arguments, Map<String, String> properties, Configuration hadoop) {
    SettingValues values = new SettingValues(arguments.naming());
    new TreeMap<>(properties).forEach(values::putProperty);
    Map<Setting, SettingValue> flags = new EnumMap<>(Setting.class);
    arguments.items().forEach((key, items) -> values.putArgument(flags, key, items));
    values.given.putAll(pick(flags, Setting.RECIPE));
    values
        .find(Setting.RECIPE)
        .ifPresent(recipe -> values.given.putAll(RecipeFile.read(recipe, hadoop)));
    values.given.putAll(flags);
    return values;
  }

  /**
   * Takes settings away that have no effect.
   *
   * @param idle each with what has that effect instead
   * @throws UserInputException if one is an argument: who gave it expects an effect
   */
  void dropIdle(Map<Setting, String> idle) {
    idle.forEach(
        (setting, instead) -> {
          SettingValue value = given.remove(setting);
          if (value != null && value.source() == Source.ARGUMENT) {
            throw new UserInputException(
                "%s: has no effect on bands, which are written by whoever gets them; %s"
                    .formatted(value.origin(), instead));
          }
        });
  }

  /** Gives a setting that outranks all but an argument. */
  void outrank(Setting setting, String text, String origin) {
    if (!given.containsKey(setting) || given.get(setting).source() != Source.ARGUMENT) {
      given.put(setting, new SettingValue(List.of(text), Source.RECIPE, origin));
    }
  }

  /** How arguments are spelled. */
  Naming naming() {
    return naming;
  }

  /** What was given for a setting, else its default, else empty. */
  Optional<SettingValue> find(Setting setting) {
    if (given.containsKey(setting)) {
      return Optional.of(given.get(setting));
    }
    return setting.defaultText().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new SettingValue(
                List.of(setting.defaultText()), Source.DEFAULT, "default of " + setting.key()));
  }

  /**
   * Splits the text of a list at semicolons, which occur in no tensor name and hardly in an
   * expression; commas do.
   */
  private static List<String> split(Setting setting, List<String> items) {
    if (setting.kind() != Kind.LIST) {
      return items;
    }
    List<String> parts = new ArrayList<>();
    for (String item : items) {
      Arrays.stream(item.split(";", -1)).map(String::strip).forEach(parts::add);
    }
    return List.copyOf(parts);
  }

  private void putProperty(String name, String text) {
    if (!name.startsWith(Setting.PROPERTY_PREFIX)) {
      return;
    }
    String key = name.substring(Setting.PROPERTY_PREFIX.length());
    Setting setting =
        Setting.find(key)
            .orElseThrow(
                () ->
                    NearestKey.unknown(
                        name + ": no such setting",
                        key,
                        Setting.keys(),
                        near -> Setting.PROPERTY_PREFIX + near));
    given.put(setting, value(setting, List.of(text), Source.PROPERTY, name));
  }

  private void putArgument(Map<Setting, SettingValue> flags, String key, List<String> items) {
    Setting setting =
        Setting.find(key)
            .orElseThrow(
                () ->
                    NearestKey.unknown(
                        naming.of(key) + ": no such setting", key, Setting.keys(), naming::of));
    flags.put(setting, value(setting, items, Source.ARGUMENT, naming.of(key)));
  }

  private static SettingValue value(
      Setting setting, List<String> items, Source source, String origin) {
    if (setting.kind() != Kind.LIST && items.size() != 1) {
      throw new UserInputException(
          "%s: given %d times; allowed is once".formatted(origin, items.size()));
    }
    List<String> parts = split(setting, items);
    if (parts.isEmpty() || parts.stream().anyMatch(String::isBlank)) {
      throw new UserInputException(origin + ": has no value, or an empty one");
    }
    return new SettingValue(parts, source, origin);
  }

  private static Map<Setting, SettingValue> pick(Map<Setting, SettingValue> from, Setting setting) {
    return from.containsKey(setting) ? Map.of(setting, from.get(setting)) : Map.of();
  }
}
