package org.tsenor.sql;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.Structure;
import org.tsenor.pruning.WeightBand;
import org.tsenor.pruning.WeightFormat;
import scala.collection.Iterator;
import scala.collection.Seq;

/** The arguments of a mask function as a band; every mistake is told with what is allowed. */
public final class BandArguments {
  private BandArguments() {}

  /**
   * A band.
   *
   * @param data bytes as a checkpoint stores them, or a sequence of floats
   * @throws IllegalArgumentException if the data is neither, or not a whole number of rows
   */
  public static WeightBand band(Object data, int columns, WeightFormat format) {
    byte[] weights = data instanceof byte[] bytes ? bytes : bytes(data, format);
    return new WeightBand(weights, format, rows(weights.length, columns, format), columns);
  }

  private static byte[] bytes(Object data, WeightFormat format) {
    if (!(data instanceof Seq<?> floats)) {
      throw new IllegalArgumentException(
          "a mask function takes BINARY or ARRAY<FLOAT> but got "
              + data.getClass().getSimpleName());
    }
    requireFloats(format);
    byte[] bytes = new byte[floats.length() * format.bytes()];
    int index = 0;
    for (Iterator<?> rest = floats.iterator(); rest.hasNext(); index++) {
      format.narrow((Float) rest.next(), bytes, index);
    }
    return bytes;
  }

  /**
   * Refuses a format that an array of floats does not have.
   *
   * @throws IllegalArgumentException naming the one it has
   */
  public static void requireFloats(WeightFormat format) {
    if (format != WeightFormat.F32) {
      throw new IllegalArgumentException("an ARRAY<FLOAT> has dtype F32, not " + format);
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
          "%d bytes are not whole rows of %d %s weights".formatted(bytes, columns, format));
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
