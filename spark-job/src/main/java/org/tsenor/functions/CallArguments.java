package org.tsenor.functions;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.catalyst.expressions.Cast;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NamedArgumentExpression;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NullType;
import scala.Option;
import scala.collection.immutable.Map$;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What a query gives to a mask function, in the function's order and types. Mistakes are errors of
 * the analysis, before a row is read.
 *
 * @param function its name, for errors
 */
record CallArguments(String function) {
  private static final List<String> NAMES = ArgumentTypes.NAMES;

  /**
   * Brings arguments, by position or by name, into order and to the types that the function takes:
   * BINARY or ARRAY&lt;FLOAT&gt;, BIGINT, STRING, STRING.
   */
  List<Expression> of(List<Expression> given) {
    Expression[] placed = new Expression[NAMES.size()];
    if (given.size() != placed.length) {
      throw wrong(
          "WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
          Map.of(
              "functionName",
              quoted(function),
              "expectedNum",
              "%d (%s)".formatted(placed.length, String.join(", ", NAMES)),
              "actualNum",
              Integer.toString(given.size()),
              "docroot",
              "https://spark.apache.org/docs/latest"));
    }
    for (int i = 0; i < placed.length; i++) {
      Expression argument = given.get(i);
      int place = i;
      if (argument instanceof NamedArgumentExpression named) {
        place = NAMES.indexOf(named.key().toLowerCase(Locale.ROOT));
        if (place < 0) {
          throw unknown(named.key());
        }
        argument = named.value();
      }
      if (placed[place] != null) {
        throw wrong(
            "DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.BOTH_POSITIONAL_AND_NAMED",
            Map.of(
                "routineName", quoted(function),
                "functionName", quoted(function),
                "parameterName", quoted(NAMES.get(place))));
      }
      placed[place] = argument;
    }
    return IntStream.range(0, placed.length).mapToObj(place -> typed(placed, place)).toList();
  }

  private Expression typed(Expression[] given, int place) {
    Expression argument = given[place];
    if (!ArgumentTypes.fits(place, argument.dataType())) {
      throw mismatch(argument, place);
    }
    return switch (place) {
      case 0 -> data(argument);
      case 1 -> cast(argument, DataTypes.LongType);
      default ->
          argument.dataType() instanceof NullType ? cast(argument, DataTypes.StringType) : argument;
    };
  }

  private static Expression data(Expression data) {
    return data.dataType() instanceof ArrayType array
        ? cast(data, DataTypes.createArrayType(DataTypes.FloatType, array.containsNull()))
        : cast(data, DataTypes.BinaryType);
  }

  private static Expression cast(Expression from, DataType to) {
    return from.dataType().equals(to) ? from : new Cast(from, to, Option.empty());
  }

  private RuntimeException mismatch(Expression found, int place) {
    return wrong(
        "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE",
        Map.of(
            "sqlExpr", "\"%s\"".formatted(function),
            "paramIndex", quoted(NAMES.get(place)),
            "requiredType", ArgumentTypes.allowed(place),
            "inputSql", "\"%s\"".formatted(found.sql()),
            "inputType", "\"%s\"".formatted(found.dataType().sql())));
  }

  private RuntimeException unknown(String name) {
    return wrong(
        "UNRECOGNIZED_PARAMETER_NAME",
        Map.of(
            "routineName", quoted(function),
            "functionName", quoted(function),
            "argumentName", quoted(name),
            "proposal",
                NAMES.stream().map(CallArguments::quoted).collect(Collectors.joining(", "))));
  }

  private static String quoted(String name) {
    return "`" + name + "`";
  }

  /** Spark's own conditions, whose messages name the function, the argument and what is allowed. */
  private static RuntimeException wrong(String condition, Map<String, String> parameters) {
    return unchecked(
        new AnalysisException(
            condition, Map$.MODULE$.from(CollectionConverters.asScala(parameters))));
  }

  /** Scala, whose function this is called by, declares no exceptions. */
  @SuppressWarnings("unchecked")
  private static <E extends Throwable> RuntimeException unchecked(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
