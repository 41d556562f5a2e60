package org.tsenor.calibration.job;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.tsenor.calibration.input.CalibrationInputException;
import org.tsenor.calibration.input.InputFile;
import org.tsenor.calibration.input.Row;
import org.tsenor.calibration.input.RowReader;
import scala.jdk.javaapi.CollectionConverters;

/** Reads a column of text or token ids of a Parquet file, in the file's order, through Spark. */
public final class ParquetRows implements RowReader {
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

  /** Spark's own name for it: a path is a path, whatever brackets it has. */
  private static final String GLOB_PATHS = "__globPaths__";

  private final SparkSession session;

  public ParquetRows(SparkSession session) {
    this.session = session;
  }

  @Override
  public void read(InputFile file, Optional<String> field, Sink sink) throws IOException {
    requireMagic(file);
    try {
      readTable(file, field, sink);
    } catch (CalibrationInputException e) {
      throw e;
    } catch (Exception e) {
      Optional<CalibrationInputException> mistake = ParquetFailure.of(file, e);
      if (mistake.isPresent()) {
        throw mistake.get();
      }
      throw e;
    }
  }

  private void readTable(InputFile file, Optional<String> field, Sink sink)
      throws CalibrationInputException {
    Dataset<org.apache.spark.sql.Row> table =
        reading().read().option(GLOB_PATHS, "false").parquet(file.path().toString());
    String column = column(file, field, table.schema());
    // A file read in splits has no order of its own.
    Iterator<org.apache.spark.sql.Row> rows =
        table
            .select(col("`" + column.replace("`", "``") + "`"), col("_metadata.row_index"))
            .orderBy(col("row_index"))
            .toLocalIterator();
    while (rows.hasNext()) {
      org.apache.spark.sql.Row row = rows.next();
      sink.accept(row(file.at("row", row.getLong(1) + 1), column, row));
    }
  }

  /** A session with the settings of ours, in which columns that are not read do no harm. */
  private SparkSession reading() {
    SparkSession reading = session.newSession();
    CollectionConverters.asJava(session.conf().getAll())
        .forEach(
            (key, value) -> {
              if (reading.conf().isModifiable(key)) {
                reading.conf().set(key, value);
              }
            });
    // pandas writes times in nanoseconds, which Spark has no type for.
    reading.conf().set("spark.sql.legacy.parquet.nanosAsLong", "true");
    reading.conf().set("spark.sql.caseSensitive", "true");
    return reading;
  }

  private static void requireMagic(InputFile file) throws IOException {
    byte[] ends = new byte[2 * MAGIC.length];
    if (file.length() >= ends.length) {
      try (FSDataInputStream in = file.fileSystem().open(file.path())) {
        in.readFully(0, ends, 0, MAGIC.length);
        in.readFully(file.length() - MAGIC.length, ends, MAGIC.length, MAGIC.length);
      }
    }
    for (int i = 0; i < ends.length; i++) {
      if (ends[i] != MAGIC[i % MAGIC.length]) {
        throw new CalibrationInputException(
            file, "is not a whole Parquet file: it must begin and end with PAR1");
      }
    }
  }

  private static String column(InputFile file, Optional<String> field, StructType schema)
      throws CalibrationInputException {
    List<String> names = Arrays.asList(schema.fieldNames());
    String name = field.orElse(names.contains(IDS) ? IDS : TEXT);
    if (!names.contains(name)) {
      throw new CalibrationInputException(
          file,
          "has the columns %s: needed is %s"
              .formatted(
                  names,
                  field
                      .map("'%s' with texts or token ids"::formatted)
                      .orElse("'input_ids' with token ids, or 'text'")));
    }
    DataType type = schema.apply(name).dataType();
    if (!isText(type) && !isIds(type)) {
      throw new CalibrationInputException(
          file,
          "has the type %s in column '%s': allowed are string, array<int> and array<bigint>"
              .formatted(type.simpleString(), name));
    }
    return name;
  }

  private static boolean isText(DataType type) {
    return type.equals(DataTypes.StringType);
  }

  private static boolean isIds(DataType type) {
    return type instanceof ArrayType array
        && (array.elementType().equals(DataTypes.IntegerType)
            || array.elementType().equals(DataTypes.LongType));
  }

  private static Row row(String place, String column, org.apache.spark.sql.Row row)
      throws CalibrationInputException {
    if (row.isNullAt(0)) {
      throw new CalibrationInputException(
          place, "has null in '%s': needed is a text or ids".formatted(column));
    }
    return row.get(0) instanceof String text
        ? Row.of(place, text)
        : Row.of(place, ids(place, column, row.getList(0)));
  }

  private static int[] ids(String place, String column, List<Number> values)
      throws CalibrationInputException {
    int[] ids = new int[values.size()];
    int at = 0;
    for (Number value : values) {
      if (value == null || value.longValue() != value.intValue()) {
        throw new CalibrationInputException(
            place,
            "has %s at position %d of '%s': allowed are ids, integers of 32 bits"
                .formatted(value, at, column));
      }
      ids[at++] = value.intValue();
    }
    return ids;
  }
}
