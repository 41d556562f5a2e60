package org.tsenor.job.settings;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tsenor.job.settings.Setting.Kind;
import org.tsenor.text.ByteSize;

/**
 * What a setting's value may be.
 *
 * @param kind how it is written
 * @param placeholder what stands for it in help texts, such as {@code PATH}; empty for a switch
 * @param reader of its texts, one unless it is a list; throws an {@code IllegalArgumentException}
 *     that says what was found and what is allowed
 * @param printer of the text that the reader would read
 */
record ValueType<T>(
    Kind kind, String placeholder, Function<List<String>, T> reader, Function<T, String> printer) {

  static <T> ValueType<T> single(
      Kind kind, String placeholder, Function<String, T> reader, Function<T, String> printer) {
    return new ValueType<>(kind, placeholder, items -> reader.apply(items.get(0)), printer);
  }

  /** What has a name of its own. */
  static <T> ValueType<T> named(Function<String, T> reader, Function<T, String> printer) {
    return single(Kind.TEXT, "NAME", reader, printer);
  }

  /** One of some constants, by its name in small letters. */
  static <E extends Enum<E>> ValueType<E> oneOf(String placeholder, E[] constants) {
    return single(Kind.TEXT, placeholder, text -> constant(text, constants), ValueType::label);
  }

  private static <E extends Enum<E>> E constant(String text, E[] constants) {
    List<String> labels = Arrays.stream(constants).map(ValueType::label).toList();
    int found = labels.indexOf(text);
    if (found < 0) {
      throw new IllegalArgumentException(
          "'%s': allowed %s %s"
              .formatted(text, labels.size() == 1 ? "is only" : "are", String.join(", ", labels)));
    }
    return constants[found];
  }

  static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  static ValueType<String> text(String placeholder) {
    return single(Kind.TEXT, placeholder, text -> text, text -> text);
  }

  static ValueType<String> path(String placeholder) {
    return single(Kind.PATH, placeholder, PathText::parse, text -> text);
  }

  static ValueType<Boolean> trueFalse() {
    return single(Kind.SWITCH, "", ValueType::flag, String::valueOf);
  }

  private static boolean flag(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException("'%s': allowed are true, false".formatted(text));
    }
    return text.equals("true");
  }

  /** A size in bytes. */
  static ValueType<Long> size() {
    return single(Kind.TEXT, "SIZE", ByteSize::parse, String::valueOf);
  }

  /** A whole number of 64 bits. */
  static ValueType<Long> seed() {
    return single(Kind.INTEGER, "NUMBER", ValueType::seed, String::valueOf);
  }

  private static long seed(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'%s': allowed is a whole number of 64 bits".formatted(text), e);
    }
  }

  static ValueType<Integer> atLeast(int least, String placeholder) {
    return within(least, Integer.MAX_VALUE, placeholder);
  }

  static ValueType<Integer> within(int least, int most, String placeholder) {
    return single(Kind.INTEGER, placeholder, text -> integer(text, least, most), String::valueOf);
  }

  private static int integer(String text, int least, int most) {
    try {
      int value = Integer.parseInt(text.strip());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below, with the range
    }
    throw new IllegalArgumentException(
        "'%s': allowed is a whole number %s"
            .formatted(
                text,
                most == Integer.MAX_VALUE
                    ? "of at least " + least
                    : "in [%d, %d]".formatted(least, most)));
  }

  /** A share of the mean of a diagonal, or the word for one that is chosen. */
  static ValueType<Damping> damping() {
    return single(Kind.NUMBER, "SHARE|auto", Damping::parse, Damping::text);
  }

  static double shareOf(String text) {
    return number(text, 0, 1, "in [0, 1], or auto");
  }

  /** A number above 0, and at most this. */
  static ValueType<Double> positive(double most, String placeholder) {
    return decimal(placeholder, text -> positive(text, most));
  }

  private static ValueType<Double> decimal(String placeholder, Function<String, Double> reader) {
    return single(Kind.NUMBER, placeholder, reader, String::valueOf);
  }

  static double positive(String text, double most) {
    return number(text, Double.MIN_VALUE, most, String.format(Locale.ROOT, "in (0, %.0f]", most));
  }

  /** A number of at least 1. */
  static double factor(String text) {
    return number(text, 1, Double.MAX_VALUE, "of at least 1");
  }

  private static double number(String text, double least, double most, String range) {
    try {
      double value = Double.parseDouble(text.strip());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below, with the range
    }
    throw new IllegalArgumentException("'%s': allowed is a number %s".formatted(text, range));
  }

  static <T> ValueType<List<T>> listOf(String placeholder, Function<String, T> reader) {
    return new ValueType<>(
        Kind.LIST,
        placeholder,
        items -> items.stream().map(reader).toList(),
        list -> list.stream().map(Object::toString).collect(Collectors.joining(";")));
  }
}
