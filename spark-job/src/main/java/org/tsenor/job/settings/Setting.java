package org.tsenor.job.settings;

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
  record Condition(Setting<?> chooser, List<String> choices) {}

  private final String key;
  private final ValueType<T> type;
  private final String effect;
  private final Set<Operation> operations;
  private final String defaultText;
  private final boolean required;
  private final boolean decidesBytes;
  private final boolean common;
  private final boolean takesBlanks;
  private final Optional<Condition> condition;
  private final Optional<String> onBands;

  private Setting(Draft<T> draft) {
    this.key = draft.key;
    this.type = draft.type;
    this.effect = draft.effect;
    this.operations = draft.operations;
    this.defaultText = draft.defaultText;
    this.required = draft.required;
    this.decidesBytes = draft.decidesBytes;
    this.common = draft.common;
    this.takesBlanks = draft.takesBlanks;
    this.condition = Optional.ofNullable(draft.condition);
    this.onBands = Optional.ofNullable(draft.onBands);
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

  /** Whether every operation that takes it has to be given it. */
  public boolean isRequired() {
    return required;
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

  /** Without which it is idle, if there is such a condition. */
  Optional<Condition> condition() {
    return condition;
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

  /** A setting that is being described. */
  static final class Draft<T> {
    private final List<Setting<?>> catalog;
    private final String key;
    private final ValueType<T> type;
    private final String effect;
    private final Set<Operation> operations = EnumSet.noneOf(Operation.class);
    private String defaultText = "";
    private boolean required;
    private boolean decidesBytes = true;
    private boolean common;
    private boolean takesBlanks;
    private Condition condition;
    private String onBands;

    /**
     * A setting to be.
     *
     * @param catalog that it is added to
     */
    Draft(List<Setting<?>> catalog, String key, ValueType<T> type, String effect) {
      this.catalog = catalog;
      this.key = key;
      this.type = type;
      this.effect = effect;
    }

    /** One like another, which has another effect. */
    Draft(List<Setting<?>> catalog, Setting<T> other, String effect) {
      this(catalog, other.key, other.type, effect);
      this.defaultText = other.defaultText;
      this.common = other.common;
    }

    Draft<T> or(String text) {
      defaultText = text;
      return this;
    }

    Draft<T> required() {
      required = true;
      return this;
    }

    Draft<T> changingNoByte() {
      decidesBytes = false;
      return this;
    }

    /** For every operation that takes it, its property without the operation's name counts. */
    Draft<T> common() {
      common = true;
      return this;
    }

    Draft<T> takingBlanks() {
      takesBlanks = true;
      return this;
    }

    @SafeVarargs
    final <C> Draft<T> onlyWith(Setting<C> chooser, C... choices) {
      condition =
          new Condition(chooser, Arrays.stream(choices).map(chooser.type.printer()).toList());
      return this;
    }

    Draft<T> onBands(String instead) {
      onBands = instead;
      return this;
    }

    Setting<T> of(Operation... takers) {
      operations.addAll(List.of(takers));
      Setting<T> setting = new Setting<>(this);
      catalog.add(setting);
      return setting;
    }
  }
}
