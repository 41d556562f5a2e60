package org.tsenor.functions;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.Structure;
import org.tsenor.pruning.WeightBand;
import org.tsenor.pruning.WeightFormat;
import org.tsenor.text.Counted;
import scala.collection.Iterator;
import scala.collection.Seq;

/** The arguments of a mask function as a band; every mistake is told with what is allowed. */
public final class BandArguments {
  private BandArguments() {}

  /**
   * A band.
   *
   * @param data bytes as a checkpoint stores them, or a sequence of numbers
   * @throws IllegalArgumentException if the data is neither, or not a whole number of rows
   */
  public static WeightBand band(Object data, int columns, WeightFormat format) {
    byte[] weights = data instanceof byte[] bytes ? bytes : bytes(data, format);
    return new WeightBand(weights, format, rows(weights.length, columns, format), columns);
  }

  private static byte[] bytes(Object data, WeightFormat format) {
    if (!(data instanceof Seq<?> numbers)) {
      throw wrong("data", data, "BINARY or an array of numbers");
    }
    requireFloats(format);
    byte[] bytes = new byte[Math.multiplyExact(numbers.length(), format.bytes())];
    int index = 0;
    for (Iterator<?> rest = numbers.iterator(); rest.hasNext(); index++) {
      Object number = rest.next();
      if (number == null) {
        throw nullWeight(index);
      }
      if (!(number instanceof Number weight)) {
        throw wrong("data", number, "BINARY or an array of numbers");
      }
      format.narrow(weight.floatValue(), bytes, index);
    }
    return bytes;
  }

  private static IllegalArgumentException wrong(String argument, Object found, String allowed) {
    return new IllegalArgumentException(
        "argument %s is %s '%s': allowed is %s"
            .formatted(argument, found.getClass().getSimpleName(), found, allowed));
  }

  /** What to say of a weight that is NULL, at this place of its array. */
  public static IllegalArgumentException nullWeight(long index) {
    return new IllegalArgumentException(
        "argument data has a NULL at index %d: every weight is a number, and a NULL array has a NULL"
                .formatted(index)
            + " mask");
  }

  /** Whether there are no weights at all. */
  static boolean isEmpty(Object data) {
    return data instanceof byte[] bytes
        ? bytes.length == 0
        : data instanceof Seq<?> numbers && numbers.isEmpty();
  }

  /**
   * The number of columns.
   *
   * @throws IllegalArgumentException if it is not a whole number of at least 1, or too large
   */
  static int columns(Object columns) {
    boolean integral =
        columns instanceof Byte
            || columns instanceof Short
            || columns instanceof Integer
            || columns instanceof Long;
    if (!integral) {
      throw wrong("columns", columns, "a TINYINT, SMALLINT, INT or BIGINT");
    }
    return columns(((Number) columns).longValue());
  }

  /**
   * The same of a number.
   *
   * @throws IllegalArgumentException if it is less than 1, or too large
   */
  public static int columns(long columns) {
    if (columns < 1 || columns > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "argument columns is %d: allowed is 1 to %d".formatted(columns, Integer.MAX_VALUE));
    }
    return (int) columns;
  }

  /**
   * A text.
   *
   * @throws IllegalArgumentException if it is none
   */
  static String text(String argument, Object value) {
    if (!(value instanceof String text)) {
      throw wrong(argument, value, "a STRING");
    }
    return text;
  }

  /**
   * Refuses a format that an array of floats does not have.
   *
   * @throws IllegalArgumentException naming the one it has
   */
  public static void requireFloats(WeightFormat format) {
    if (format != WeightFormat.F32) {
      throw new IllegalArgumentException(
          "an array of numbers, such as ARRAY<FLOAT>, has dtype F32, not " + format);
    }
  }

  /**
   * Rows of so many bytes.
   *
   * @throws IllegalArgumentException if they are not a whole number, or none
   */
  public static int rows(long bytes, int columns, WeightFormat format) {
    long rowBytes = (long) columns * format.bytes();
    if (columns < 1 || bytes < rowBytes || bytes % rowBytes != 0) {
      throw new IllegalArgumentException(
          "%s not whole rows of %d %s weights"
              .formatted(Counted.of(bytes, "byte is", "bytes are"), columns, format));
    }
    return Math.toIntExact(bytes / rowBytes);
  }

  /**
   * A format by the name that safetensors gives it.
   *
   * @throws IllegalArgumentException naming those that are pruned
   */
  public static WeightFormat format(String dtype) {
    return WeightFormat.of(dtype)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' is not a dtype of weights that are pruned: allowed are %s"
                        .formatted(
                            dtype,
                            Arrays.stream(WeightFormat.values())
                                .map(Enum::name)
                                .collect(Collectors.joining(", ")))));
  }

  /**
   * Refuses a band that is not whole blocks.
   *
   * @throws IllegalArgumentException naming both shapes
   */
  public static void requireWholeBlocks(
      int rows, int columns, NmPattern pattern, Structure structure) {
    int size = pattern.blockSize();
    int rowsOfBlock = structure == Structure.TRANSPOSABLE ? size : 1;
    if (columns % size != 0 || rows % rowsOfBlock != 0) {
      throw new IllegalArgumentException(
          "a band of %d x %d weights is not whole blocks of %s %s"
              .formatted(rows, columns, structure.label(), pattern));
    }
  }
}
