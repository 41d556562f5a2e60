package org.tsenor.job.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.tsenor.job.settings.GivenArguments.Naming;
import org.tsenor.job.settings.Setting.Condition;
import org.tsenor.job.settings.SettingValue.Source;

/** The settings of an operation, each from who outranks the others that give it. */
public final class SettingValues {
  private final Operation operation;
  private final Naming naming;
  private final Map<Setting<?>, SettingValue> given;

  private SettingValues(Operation operation, Naming naming, Map<Setting<?>, SettingValue> given) {
    this.operation = operation;
    this.naming = naming;
    this.given = given;
  }

  /**
   * Reads settings. An argument outranks the recipe, the recipe a Spark property, a property the
   * default.
   *
   * @param arguments of which only a list has more than one value
   * @param properties Spark properties; those that do not begin with {@code spark.tsenor.} are left
   *     alone
   * @param hadoop where the recipe is read
   * @throws UserInputException if a key is unknown, a value is not allowed, or a setting has no
   *     effect
   */
  public static SettingValues of(
      Operation operation,
      GivenArguments arguments,
      Map<String, String> properties,
      Configuration hadoop) {
    SettingValues values = collect(operation, arguments, properties, hadoop);
    values.check();
    return values;
  }

  /** What was given, not looked at yet. */
  static SettingValues collect(
      Operation operation,
      GivenArguments arguments,
      Map<String, String> properties,
      Configuration hadoop) {
    Map<Setting<?>, SettingValue> given = GivenProperties.of(operation, properties);
    Map<Setting<?>, SettingValue> flags = new LinkedHashMap<>();
    Naming naming = arguments.naming();
    arguments
        .items()
        .forEach(
            (key, items) -> {
              String finding = naming.of(key) + ": no such setting";
              Setting<?> setting = Catalog.require(operation, key, finding, naming::of);
              flags.put(setting, SettingValue.of(setting, items, Source.ARGUMENT, naming.of(key)));
            });
    SettingValue recipe = flags.getOrDefault(PruneCatalog.RECIPE, given.get(PruneCatalog.RECIPE));
    if (recipe != null) {
      given.putAll(RecipeFile.read(operation, recipe, hadoop));
    }
    given.putAll(flags);
    return new SettingValues(operation, naming, given);
  }

  /**
   * Takes settings away that have no effect on bands that somebody else reads and writes.
   *
   * @throws UserInputException if one is an argument: who gave it expects an effect
   */
  void keepThoseOfBands() {
    for (Setting<?> setting : operation.settings()) {
      SettingValue value = setting.onBands().isPresent() ? given.remove(setting) : null;
      if (value != null && value.source() == Source.ARGUMENT) {
        throw new UserInputException(
            "%s: has no effect on bands, which are written by whoever gets them; %s"
                .formatted(value.origin(), setting.onBands().get()));
      }
    }
  }

  /** Gives a setting that outranks all but an argument. */
  void outrank(Setting<?> setting, String text, String origin) {
    if (!given.containsKey(setting) || given.get(setting).source() != Source.ARGUMENT) {
      given.put(setting, new SettingValue(List.of(text), Source.RECIPE, origin));
    }
  }

  /**
   * Gives a setting that another one chooses.
   *
   * @throws UserInputException if who gave it is not outranked by who gave the other
   */
  void choose(SettingValue chooser, Setting<?> setting, String text) {
    SettingValue own = given.get(setting);
    if (own != null && own.source().compareTo(chooser.source()) >= 0) {
      throw new UserInputException(
          "%s: '%s': %s %s chooses %s itself; leave one of the two out"
              .formatted(
                  own.origin(), own.text(), chooser.origin(), chooser.text(), setting.key()));
    }
    given.put(setting, new SettingValue(List.of(text), chooser.source(), chooser.origin()));
  }

  /** Whether somebody gives it. */
  boolean isGiven(Setting<?> setting) {
    return given.containsKey(setting);
  }

  /** Gives a setting that nobody has given. */
  void settle(Setting<?> setting, String text) {
    given.putIfAbsent(setting, byDefault(setting, text));
  }

  /**
   * Requires that all values can be read and have an effect.
   *
   * @throws UserInputException naming the setting at fault, what was found and what is allowed
   */
  void check() {
    operation.settings().forEach(this::find);
    operation.settings().forEach(this::refuseIdle);
  }

  /**
   * Refuses a setting of what does not run: who gave it expects an effect. Unless whoever chose
   * what runs outranks who gave it: a cluster's properties may hold choices for the runs that use
   * them.
   */
  private void refuseIdle(Setting<?> setting) {
    SettingValue value = given.get(setting);
    Optional<Condition> unmet = unmet(setting);
    if (value == null || setting.isCommon() || unmet.isEmpty()) {
      return;
    }
    Setting<?> chooser = unmet.get().chooser();
    Source chosenBy = lookUp(chooser).map(SettingValue::source).orElse(Source.DEFAULT);
    if (value.source().compareTo(chosenBy) >= 0) {
      throw new UserInputException(
          "%s: has no effect %s".formatted(value.origin(), unmet.get().need(usual(chooser))));
    }
  }

  /** The condition of a setting, if it has one here that is not met. */
  private Optional<Condition> unmet(Setting<?> setting) {
    return setting.conditions().stream()
        .filter(condition -> condition.chooser().operations().contains(operation))
        .filter(condition -> !condition.isMet(usual(condition.chooser())))
        // What is idle itself chooses nothing.
        .filter(condition -> unmet(condition.chooser()).isEmpty())
        .findFirst();
  }

  private Optional<String> usual(Setting<?> setting) {
    return lookUp(setting).map(value -> setting.usual(value.items()));
  }

  private static SettingValue byDefault(Setting<?> setting, String text) {
    return new SettingValue(List.of(text), Source.DEFAULT, "default of " + setting.key());
  }

  private Optional<SettingValue> lookUp(Setting<?> setting) {
    if (given.containsKey(setting) || setting.defaultText().isEmpty()) {
      return Optional.ofNullable(given.get(setting));
    }
    return Optional.of(byDefault(setting, setting.defaultText()));
  }

  /**
   * What was given for a setting, else its default.
   *
   * @throws UserInputException if there is neither
   */
  public <T> T get(Setting<T> setting) {
    return value(setting).as(setting);
  }

  /** What was given for a setting, else its default, if there is either. */
  public <T> Optional<T> find(Setting<T> setting) {
    return lookUp(setting).map(value -> value.as(setting));
  }

  /** A whole number, if it was given. */
  public OptionalInt number(Setting<Integer> setting) {
    return find(setting).map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }

  /** How a setting was given, with where; its default if it was not. */
  SettingValue value(Setting<?> setting) {
    return lookUp(setting)
        .orElseThrow(
            () ->
                new UserInputException(
                    "%s is required: %s (or %s in a recipe, or property %s)"
                        .formatted(
                            setting.key(),
                            naming.example(setting.key(), setting.placeholder()),
                            setting.key() + ":",
                            setting.property(operation))));
  }

  /**
   * The settings in effect by key, in the catalog's order, as a user would write them; those
   * without a value are left out. The recipe is not among them: what it said is.
   */
  public Map<String, String> inEffect() {
    Map<String, String> texts = new LinkedHashMap<>();
    for (Setting<?> setting : operation.settings()) {
      boolean isIdle =
          unmet(setting).filter(condition -> !condition.choices().isEmpty()).isPresent();
      if (setting != PruneCatalog.RECIPE && !isIdle) {
        usual(setting).ifPresent(text -> texts.put(setting.key(), text));
      }
    }
    return texts;
  }
}
