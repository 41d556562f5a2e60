package org.tsenor.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.tsenor.Report;
import org.tsenor.job.settings.Operation;

/**
 * A report as a table. A column has the name of its field, but that {@code tensor} is called {@code
 * name} in reports and {@code model} {@code path}.
 *
 * @param schema of the table
 * @param list field of the report with a row an item; empty if the report itself is the row
 */
record ReportTable(StructType schema, String list) {
  private static final DataType TEXT = DataTypes.StringType;
  private static final DataType COUNT = DataTypes.LongType;
  private static final DataType NUMBER = DataTypes.DoubleType;
  private static final DataType TEXTS = DataTypes.createArrayType(TEXT);
  private static final DataType COUNTS = DataTypes.createArrayType(COUNT);

  private static final Map<String, String> FIELDS = Map.of("tensor", "name", "model", "path");

  private static final ReportTable PLANNED =
      new ReportTable(
          columns(
              TEXT,
              "tensor shard dtype",
              COUNTS,
              "shape",
              TEXT,
              "decision pattern structure",
              COUNT,
              "weights kept_weights blocks",
              TEXT,
              "reason"),
          "tensors");
  private static final ReportTable PRUNED =
      new ReportTable(
          columns(
              TEXT,
              "tensor shard pattern structure",
              COUNT,
              "weights nonzeros blocks",
              NUMBER,
              "kept_score upper_bound gap_mean gap_max score_share square_share",
              TEXT,
              "method",
              NUMBER,
              "relative_error",
              COUNT,
              "tokens",
              TEXT,
              "linear_algebra",
              NUMBER,
              "seconds"),
          "tensors");
  private static final ReportTable EVALUATED =
      new ReportTable(
          columns(
              TEXT,
              "model",
              NUMBER,
              "perplexity mean_loss",
              COUNT,
              "windows predicted_tokens",
              TEXT,
              "linear_algebra",
              NUMBER,
              "seconds"),
          "models");
  private static final ReportTable VERIFIED =
      new ReportTable(
          columns(
              TEXT,
              "model against",
              DataTypes.BooleanType,
              "proven",
              COUNT,
              "fault_count",
              TEXTS,
              "faults not_checked"),
          "");
  private static final ReportTable INSPECTED =
      new ReportTable(
          columns(
              TEXT,
              "shard tensor dtype",
              COUNTS,
              "shape",
              COUNT,
              "bytes elements zeros",
              NUMBER,
              "sparsity"),
          "shards");
  private static final ReportTable GENERATED =
      new ReportTable(columns(TEXT, "output", COUNT, "decoder_layers bytes"), "");
  private static final ReportTable RESTORED =
      new ReportTable(
          columns(TEXT, "archive", COUNT, "shards other_files", DataTypes.BooleanType, "proven"),
          "");

  /** The table of an operation; a run that only planned has a plan's. */
  static ReportTable of(Operation operation, Report report) {
    return switch (operation) {
      case PLAN -> PLANNED;
      case PRUNE -> report.get("layers") == null ? PRUNED : PLANNED;
      case EVALUATE -> EVALUATED;
      case VERIFY -> VERIFIED;
      case INSPECT -> INSPECTED;
      case RESTORE -> RESTORED;
      case GENERATE -> GENERATED;
    };
  }

  private static StructType columns(Object... typesAndNames) {
    StructType schema = new StructType();
    for (int i = 0; i < typesAndNames.length; i += 2) {
      for (String name : ((String) typesAndNames[i + 1]).split(" ", -1)) {
        schema = schema.add(name, (DataType) typesAndNames[i]);
      }
    }
    return schema;
  }

  /** The rows of a report. */
  InternalRow[] rows(Report report) {
    List<InternalRow> rows = new ArrayList<>();
    for (Map<?, ?> item : items(report)) {
      Object[] values = new Object[schema.length()];
      for (int i = 0; i < values.length; i++) {
        StructField column = schema.fields()[i];
        Object value = item.get(column.name());
        if (value == null) {
          value = item.get(FIELDS.getOrDefault(column.name(), column.name()));
        }
        values[i] = internal(value, column.dataType());
      }
      rows.add(new GenericInternalRow(values));
    }
    return rows.toArray(InternalRow[]::new);
  }

  private List<Map<?, ?>> items(Report report) {
    if (list.isEmpty()) {
      return List.of(report.toMap());
    }
    List<Map<?, ?>> items = new ArrayList<>();
    for (Object item : (List<?>) report.get(list)) {
      Map<?, ?> found = (Map<?, ?>) item;
      if (found.get("tensors") instanceof List<?> tensors) {
        tensors.forEach(tensor -> items.add(inShard((Map<?, ?>) tensor, found.get("name"))));
      } else {
        items.add(found);
      }
    }
    return items;
  }

  private static Map<?, ?> inShard(Map<?, ?> tensor, Object shard) {
    Map<Object, Object> placed = new LinkedHashMap<>(tensor);
    placed.put("shard", shard);
    return placed;
  }

  private static Object internal(Object value, DataType type) {
    if (value == null) {
      return null;
    }
    if (type instanceof ArrayType array) {
      return new GenericArrayData(
          ((List<?>) value).stream().map(item -> internal(item, array.elementType())).toArray());
    }
    if (type instanceof LongType) {
      return ((Number) value).longValue();
    }
    if (type instanceof DoubleType) {
      return ((Number) value).doubleValue();
    }
    return value instanceof String text ? UTF8String.fromString(text) : value;
  }
}
