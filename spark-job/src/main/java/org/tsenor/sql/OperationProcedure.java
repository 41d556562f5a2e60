package org.tsenor.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.connector.catalog.procedures.BoundProcedure;
import org.apache.spark.sql.connector.catalog.procedures.ProcedureParameter;
import org.apache.spark.sql.connector.catalog.procedures.UnboundProcedure;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.tsenor.Report;
import org.tsenor.Tsenor;
import org.tsenor.job.settings.GivenArguments;
import org.tsenor.job.settings.GivenArguments.Naming;
import org.tsenor.job.settings.Operation;
import org.tsenor.job.settings.Setting;
import org.tsenor.job.settings.Setting.Kind;

/**
 * An operation as a procedure: its parameters are what the operation can be told, with underscores,
 * each optional, since a recipe or a property of the session may give it; and {@code result}, the
 * form of what comes back.
 */
final class OperationProcedure implements UnboundProcedure, BoundProcedure {
  private static final String RESULT = "result";

  private final Operation operation;
  private final List<ProcedureParameter> parameters;

  private OperationProcedure(Operation operation, List<ProcedureParameter> parameters) {
    this.operation = operation;
    this.parameters = parameters;
  }

  /** The procedure of an operation. */
  static OperationProcedure of(Operation operation) {
    return new OperationProcedure(operation, List.of());
  }

  @Override
  public String name() {
    return operation.label();
  }

  /** What {@code DESCRIBE PROCEDURE} tells. */
  @Override
  public String description() {
    return "%s%nParameters (all but result may be in a recipe, or properties spark.tsenor.%s.KEY"
            .formatted(operation.purpose(), asTold().label())
        + " of the session):%n%s"
            .formatted(
                operation.settings().stream()
                    .map(OperationProcedure::line)
                    .collect(
                        Collectors.joining(
                            System.lineSeparator(),
                            "",
                            "%n  %s STRING: %s".formatted(RESULT, ResultForm.EFFECT))));
  }

  /** What is planned is told as pruning is. */
  private Operation asTold() {
    return operation == Operation.PLAN ? Operation.PRUNE : operation;
  }

  private static String line(Setting<?> setting) {
    return "  %s %s: %s%s"
        .formatted(
            Naming.IDENTIFIERS.of(setting.key()),
            type(setting.kind()).sql(),
            setting.effect(),
            setting.defaultText().isEmpty() ? "" : " Default: " + setting.defaultText() + ".");
  }

  private static DataType type(Kind kind) {
    return switch (kind) {
      case TEXT, PATH -> DataTypes.StringType;
      case INTEGER -> DataTypes.LongType;
      case NUMBER -> DataTypes.DoubleType;
      case SWITCH -> DataTypes.BooleanType;
      case LIST -> DataTypes.createArrayType(DataTypes.StringType);
    };
  }

  /**
   * Spark casts what is given to the parameters' types; a list may also be one text with semicolons
   * between its items.
   */
  @Override
  public BoundProcedure bind(StructType given) {
    List<ProcedureParameter> bound = new ArrayList<>();
    for (Setting<?> setting : operation.settings()) {
      String name = Naming.IDENTIFIERS.of(setting.key());
      DataType type = type(setting.kind());
      boolean isText =
          type instanceof ArrayType
              && Arrays.stream(given.fields()).anyMatch(field -> isTextOf(field, name));
      bound.add(parameter(name, isText ? DataTypes.StringType : type, setting.effect()));
    }
    bound.add(parameter(RESULT, DataTypes.StringType, ResultForm.EFFECT));
    return new OperationProcedure(operation, bound);
  }

  private static boolean isTextOf(StructField field, String name) {
    return field.name().equalsIgnoreCase(name) && field.dataType() instanceof StringType;
  }

  private static ProcedureParameter parameter(String name, DataType type, String effect) {
    return ProcedureParameter.in(name, type)
        .defaultValue("CAST(NULL AS %s)".formatted(type.sql()))
        .comment(effect)
        .build();
  }

  @Override
  public ProcedureParameter[] parameters() {
    return parameters.toArray(ProcedureParameter[]::new);
  }

  @Override
  public boolean isDeterministic() {
    return false;
  }

  @Override
  public Iterator<Scan> call(InternalRow given) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < parameters.size(); i++) {
      if (!given.isNullAt(i)) {
        values.put(parameters.get(i).name(), value(given.get(i, parameters.get(i).dataType())));
      }
    }
    ResultForm form = ResultForm.parse((String) values.remove(RESULT));
    try {
      Report report =
          Tsenor.run(
              operation, SparkSession.active(), GivenArguments.of(values, Naming.IDENTIFIERS));
      return List.<Scan>of(form.scan(operation, report)).iterator();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private static Object value(Object internal) {
    if (internal instanceof ArrayData items) {
      List<Object> values = new ArrayList<>();
      for (Object item : items.toObjectArray(DataTypes.StringType)) {
        values.add(item == null ? null : item.toString());
      }
      return values;
    }
    return internal instanceof Number || internal instanceof Boolean
        ? internal
        : internal.toString();
  }
}
