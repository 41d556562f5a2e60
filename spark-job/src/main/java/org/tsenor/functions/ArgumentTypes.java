package org.tsenor.functions;

import java.util.List;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;

/** The arguments of a mask function: their names in their order, and the types of each. */
final class ArgumentTypes {
  /** Names of the arguments in their order. */
  static final List<String> NAMES = List.of("data", "columns", "dtype", "pattern");

  private static final List<String> ALLOWED =
      List.of(
          "\"BINARY\" or \"ARRAY of numbers\"",
          "\"TINYINT\", \"SMALLINT\", \"INT\" or \"BIGINT\"",
          "\"STRING\"",
          "\"STRING\"");

  private ArgumentTypes() {}

  /** The types of an argument, in words. */
  static String allowed(int place) {
    return ALLOWED.get(place);
  }

  /** Whether a value of this type can be given in this place; so can NULL in each. */
  static boolean fits(int place, DataType type) {
    if (type instanceof NullType) {
      return true;
    }
    return switch (place) {
      case 0 -> type instanceof BinaryType || isNumbers(type);
      case 1 ->
          type instanceof ByteType
              || type instanceof ShortType
              || type instanceof IntegerType
              || type instanceof LongType;
      default -> type instanceof StringType;
    };
  }

  private static boolean isNumbers(DataType type) {
    return type instanceof ArrayType array
        && (array.elementType() instanceof NumericType || array.elementType() instanceof NullType);
  }
}
