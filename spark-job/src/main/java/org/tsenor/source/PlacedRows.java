package org.tsenor.source;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;

/**
 * Gives rows the columns that say where a tensor goes, where they have none: tensors that somebody
 * made have a name, a type, a shape and data, and no place in a file yet.
 *
 * <p>What is not said is null, and known where the row is written: the row is a whole tensor, and
 * its place is behind those that have one, by name. Its shard must be known before, because rows
 * come together by it.
 */
final class PlacedRows {
  /** Where no row names a shard: loaders take a model of this one file. */
  static final String ONLY_SHARD = "model.safetensors";

  /** Where other rows name theirs: beside them the other name would be taken for the model. */
  static final String FURTHER_SHARD = "model-added.safetensors";

  private static final List<String> PLACES =
      List.of(BandColumns.FIRST_ROW, BandColumns.ROW_COUNT, BandColumns.BYTE_OFFSET);

  private PlacedRows() {}

  /**
   * Rows with all columns of a place.
   *
   * @throws IllegalArgumentException if a column is missing and another one's name is nearly its
   */
  static Dataset<Row> of(Dataset<Row> rows) {
    ColumnNames names = ColumnNames.of(rows.sparkSession());
    Dataset<Row> placed = withShard(rows, names);
    for (String name : PLACES) {
      if (column(rows, names, name).isEmpty()) {
        requireNoneNear(rows, names, name);
        placed = placed.withColumn(name, functions.lit(null).cast(DataTypes.LongType));
      }
    }
    return placed;
  }

  private static Dataset<Row> withShard(Dataset<Row> rows, ColumnNames names) {
    Optional<String> shard = column(rows, names, BandColumns.SHARD);
    if (shard.isEmpty()) {
      requireNoneNear(rows, names, BandColumns.SHARD);
      return rows.withColumn(BandColumns.SHARD, functions.lit(ONLY_SHARD));
    }
    boolean text = rows.schema().apply(shard.get()).dataType().equals(DataTypes.StringType);
    if (!text || !rows.schema().apply(shard.get()).nullable()) {
      return rows;
    }
    Column named =
        functions.coalesce(rows.col("`" + shard.get() + "`"), functions.lit(FURTHER_SHARD));
    return rows.withColumn(shard.get(), named);
  }

  private static Optional<String> column(Dataset<Row> rows, ColumnNames names, String name) {
    return Arrays.stream(rows.columns())
        .filter(column -> names.known(column, List.of(name)).isPresent())
        .findFirst();
  }

  private static void requireNoneNear(Dataset<Row> rows, ColumnNames names, String name) {
    List<String> known = List.of(BandColumns.SCHEMA.fieldNames());
    String[] others =
        Arrays.stream(rows.columns())
            .filter(column -> names.known(column, known).isEmpty())
            .toArray(String[]::new);
    String hint = names.hint(name, others);
    if (!hint.isEmpty()) {
      throw new IllegalArgumentException("column %s is missing%s".formatted(name, hint));
    }
  }
}
