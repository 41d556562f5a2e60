package org.tsenor.job.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Something that operations can be told: one value for its key, what it may be, its default and
 * what it does, of which the command line, procedures, Python, recipes, properties and the manual
 * are made.
 *
 * <p>A setting has one key wherever it is given: on the command line as {@code --solver}, in a
 * recipe as {@code solver:}, as a Spark property {@code spark.tsenor.solver}. The first of these
 * that gives it wins, then comes the default. A key may be that of several settings, if no
 * operation takes two of them.
 *
 * @param <T> its values
 */
public final class Setting<T> {
  /** How a setting is written. */
  public enum Kind {
    /** One text. */
    TEXT,
    /** One path. */
    PATH,
    /** One whole number. */
    INTEGER,
    /** One number. */
    NUMBER,
    /** true or false; a flag without a value means true. */
    SWITCH,
    /** Several values: a repeated flag, a YAML list, or one text with semicolons between. */
    LIST
  }

  /**
   * What gives a setting its effect.
   *
   * @param chooser another setting
   * @param choices texts of its values; none if it only has to be given
   */
  record Condition(Setting<?> chooser, List<String> choices) {
    boolean isMet(Optional<String> choice) {
      return choice.isPresent() && (choices.isEmpty() || choices.contains(choice.get()));
    }

    /** What is missing, in words that go on from "has no effect". */
    String need(Optional<String> choice) {
      return choice
          .map(
              found ->
                  "with %1$s %2$s; allowed with %1$s %3$s%4$s"
                      .formatted(
                          chooser.key,
                          found,
                          String.join(", ", choices),
                          choices.size() == 1 ? " only" : ""))
          .orElse("without " + chooser.key);
    }
  }

  private final String key;
  private final ValueType<T> type;
  private final String effect;
  private final Set<Operation> operations;

  // What follows is said in the catalog, where the setting is made, and nowhere else.
  private String defaultText = "";
  private boolean decidesBytes = true;
  private boolean common;
  private boolean takesBlanks;
  private List<Condition> conditions = List.of();
  private Optional<String> onBands = Optional.empty();

  private Setting(Operation operation, String key, ValueType<T> type, String effect) {
    this.key = key;
    this.type = type;
    this.effect = effect;
    this.operations = EnumSet.of(operation);
  }

  /** Makes a setting, as the next of a catalog. */
  static <T> Setting<T> add(
      List<Setting<?>> catalog, Operation operation, String key, ValueType<T> type, String effect) {
    Setting<T> setting = new Setting<>(operation, key, type, effect);
    catalog.add(setting);
    return setting;
  }

  Setting<T> or(String text) {
    defaultText = text;
    return this;
  }

  Setting<T> changingNoByte() {
    decidesBytes = false;
    return this;
  }

  /** For every operation that takes it, its property without the operation's name counts. */
  Setting<T> common() {
    common = true;
    return this;
  }

  Setting<T> takingBlanks() {
    takesBlanks = true;
    return this;
  }

  Setting<T> alsoOf(Operation... others) {
    operations.addAll(List.of(others));
    return this;
  }

  @SafeVarargs
  final <C> Setting<T> onlyWith(Setting<C> chooser, C... choices) {
    List<String> texts = Arrays.stream(choices).map(chooser.type.printer()).toList();
    List<Condition> all = new ArrayList<>(conditions);
    all.add(new Condition(chooser, texts));
    conditions = List.copyOf(all);
    return this;
  }

  Setting<T> onBands(String instead) {
    onBands = Optional.of(instead);
    return this;
  }

  /** One like this, but for what it does, as the next of a catalog. */
  Setting<T> like(List<Setting<?>> catalog, Operation operation, String itsEffect) {
    Setting<T> other = add(catalog, operation, key, type, itsEffect).or(defaultText);
    return common ? other.common() : other;
  }

  /** The key, such as {@code on-indivisible}. */
  public String key() {
    return key;
  }

  /** How it is written. */
  public Kind kind() {
    return type.kind();
  }

  /** What its value is, such as {@code PATH}, for help texts; empty for a switch. */
  public String placeholder() {
    return type.placeholder();
  }

  /** The default as a user would write it; empty if there is none. */
  public String defaultText() {
    return defaultText;
  }

  /** What it does, in a sentence or two, with its range. */
  public String effect() {
    return effect;
  }

  /** The operations that take it; what is planned is told as pruning is. */
  public Set<Operation> operations() {
    return EnumSet.copyOf(operations);
  }

  /** Whether it changes a byte of the checkpoint that is written. */
  public boolean decidesBytes() {
    return decidesBytes;
  }

  /** Whether the property without the operation's name is also for this operation. */
  public boolean hasPlainProperty(Operation operation) {
    return common || operation == Operation.PRUNE;
  }

  /** The Spark property that gives it to an operation, the plain one if there is one. */
  public String property(Operation operation) {
    return GivenProperties.PREFIX
        + (hasPlainProperty(operation) ? "" : operation.label() + ".")
        + key;
  }

  /** Whether a cluster may hold it for all runs, whether they use it or not. */
  boolean isCommon() {
    return common;
  }

  /** Without one of which it is idle. */
  List<Condition> conditions() {
    return conditions;
  }

  /** What has its effect where bands are read and written by somebody else, if it has none. */
  Optional<String> onBands() {
    return onBands;
  }

  /** Whether blanks are a value. */
  boolean takesBlanks() {
    return takesBlanks;
  }

  /**
   * Reads its texts.
   *
   * @throws IllegalArgumentException saying what was found and what is allowed
   */
  T read(List<String> items) {
    return type.reader().apply(items);
  }

  /** The value of some texts as a user would write it, in its usual form. */
  String usual(List<String> items) {
    return type.printer().apply(read(items));
  }
}
