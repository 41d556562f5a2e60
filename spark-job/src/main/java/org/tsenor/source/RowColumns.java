package org.tsenor.source;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Where the columns of rows to write are.
 *
 * @param ordinals of the columns that this source knows, by name
 * @param extras the other columns
 * @param derives whether a row that does not say its place is a whole tensor
 * @param counts whether zeros of pruned bands are counted as they are written
 */
record RowColumns(
    Map<String, Integer> ordinals, List<ExtraColumn> extras, boolean derives, boolean counts)
    implements Serializable {
  private static final StructType OPTIONAL =
      new StructType()
          .add(BandColumns.MASK, DataTypes.BinaryType)
          .add(BandColumns.PATTERN, DataTypes.StringType)
          .add(BandColumns.STRUCTURE, DataTypes.StringType);

  private static final String WHOLE_TENSORS =
      "rows that are whole tensors need tensor, dtype, shape and data only";

  private static final String LIKE_TENSORS =
      "with option like every row says its place, without it whole tensors need tensor, dtype,"
          + " shape and data only";

  private static final List<String> KNOWN =
      Stream.of(BandColumns.SCHEMA, OPTIONAL)
          .flatMap(schema -> Arrays.stream(schema.fieldNames()))
          .toList();

  /**
   * Finds the columns of rows whose columns have our names letter by letter.
   *
   * @throws IllegalArgumentException if one is missing or of a type that cannot be written
   */
  public static RowColumns of(StructType schema) {
    return of(schema, new ColumnNames(true), false);
  }

  /**
   * Finds the columns of a query.
   *
   * @param names which columns are taken for the same
   * @param derives whether a row that does not say its place is a whole tensor
   * @throws IllegalArgumentException if one is missing, there twice or of a type that cannot be
   *     written
   */
  public static RowColumns of(StructType schema, ColumnNames names, boolean derives) {
    Map<String, Integer> ordinals = new HashMap<>();
    StructField[] fields = schema.fields();
    for (int i = 0; i < fields.length; i++) {
      Optional<String> known = names.known(fields[i].name(), KNOWN);
      Integer other = known.isPresent() ? ordinals.put(known.get(), i) : null;
      if (other != null) {
        throw new IllegalArgumentException(
            "columns %s and %s are both %s: drop one of them"
                .formatted(fields[other].name(), fields[i].name(), known.get()));
      }
    }
    for (String name : BandColumns.SCHEMA.fieldNames()) {
      if (!ordinals.containsKey(name)) {
        throw new IllegalArgumentException(
            "column %s is missing%s: a checkpoint is written from the columns %s; %s"
                .formatted(
                    name,
                    names.hint(name, unknown(schema, names)),
                    Arrays.toString(BandColumns.SCHEMA.fieldNames()),
                    derives ? WHOLE_TENSORS : LIKE_TENSORS));
      }
    }
    ordinals.forEach((name, i) -> requireType(fields[i].name(), fields[i].dataType(), type(name)));
    return new RowColumns(Map.copyOf(ordinals), extras(fields, ordinals), derives, false);
  }

  /** The same, and zeros of pruned bands are counted if that is said. */
  public RowColumns counting(boolean counted) {
    return new RowColumns(ordinals, extras, derives, counted);
  }

  private static String[] unknown(StructType schema, ColumnNames names) {
    return Arrays.stream(schema.fieldNames())
        .filter(column -> names.known(column, KNOWN).isEmpty())
        .toArray(String[]::new);
  }

  private static List<ExtraColumn> extras(StructField[] fields, Map<String, Integer> ordinals) {
    Set<Integer> known = new HashSet<>(ordinals.values());
    // Pattern and structure describe the mask file and, band by band, are recorded as well.
    known.remove(ordinals.get(BandColumns.PATTERN));
    known.remove(ordinals.get(BandColumns.STRUCTURE));
    List<ExtraColumn> extras = new ArrayList<>();
    for (int i = 0; i < fields.length; i++) {
      if (!known.contains(i)) {
        extras.add(extra(fields[i], i));
      }
    }
    return List.copyOf(extras);
  }

  private static DataType type(String known) {
    boolean optional = Arrays.asList(OPTIONAL.fieldNames()).contains(known);
    return (optional ? OPTIONAL : BandColumns.SCHEMA).apply(known).dataType();
  }

  private static void requireType(String name, DataType found, DataType allowed) {
    if (!found.catalogString().equals(allowed.catalogString())) {
      throw new IllegalArgumentException(
          "column %s is %s: allowed is %s"
              .formatted(name, found.catalogString(), allowed.catalogString()));
    }
  }

  private static ExtraColumn extra(StructField field, int ordinal) {
    String type = field.dataType().typeName();
    if (!ExtraColumn.TYPES.contains(type)) {
      throw new IllegalArgumentException(
          "column %s is %s: a column beside the checkpoint's is recorded as one JSON value, allowed"
                  .formatted(field.name(), field.dataType().catalogString())
              + " are "
              + new TreeSet<>(ExtraColumn.TYPES));
    }
    return new ExtraColumn(field.name(), ordinal, type);
  }

  /**
   * Reads a row.
   *
   * @throws BandOrderException if a column that must have a value is null
   */
  public BandRow read(InternalRow row) throws BandOrderException {
    String tensor = text(row, BandColumns.TENSOR);
    String dtype = text(row, BandColumns.DTYPE);
    List<Long> shape = shape(row);
    byte[] data = row.getBinary(required(row, BandColumns.DATA));
    Band band =
        new Band(
            text(row, BandColumns.SHARD),
            tensor,
            dtype,
            shape,
            isUnsaid(row, BandColumns.FIRST_ROW) ? 0 : number(row, BandColumns.FIRST_ROW),
            isUnsaid(row, BandColumns.ROW_COUNT)
                ? allRows(tensor, dtype, shape)
                : number(row, BandColumns.ROW_COUNT),
            isUnsaid(row, BandColumns.BYTE_OFFSET)
                ? Band.UNSAID
                : number(row, BandColumns.BYTE_OFFSET),
            data.length);
    return new BandRow(
        band,
        data,
        has(row, BandColumns.MASK) ? row.getBinary(ordinals.get(BandColumns.MASK)) : null,
        optionalText(row, BandColumns.PATTERN),
        optionalText(row, BandColumns.STRUCTURE));
  }

  /** What a row says beside the checkpoint's columns; good until the next row is asked for. */
  BandRow.Fields record(InternalRow row) {
    return json -> {
      for (ExtraColumn extra : extras) {
        extra.write(row, json);
      }
    };
  }

  private boolean isUnsaid(InternalRow row, String name) {
    return derives && row.isNullAt(ordinals.get(name));
  }

  private long number(InternalRow row, String name) throws BandOrderException {
    return row.getLong(required(row, name));
  }

  private static long allRows(String tensor, String dtype, List<Long> shape)
      throws BandOrderException {
    return DescribedTensor.at(0, tensor, dtype, shape).rows();
  }

  private int required(InternalRow row, String name) throws BandOrderException {
    int ordinal = ordinals.get(name);
    if (row.isNullAt(ordinal)) {
      throw new BandOrderException("column %s is null: every band needs one".formatted(name));
    }
    return ordinal;
  }

  private String text(InternalRow row, String name) throws BandOrderException {
    return row.getUTF8String(required(row, name)).toString();
  }

  private List<Long> shape(InternalRow row) throws BandOrderException {
    ArrayData array = row.getArray(required(row, BandColumns.SHAPE));
    List<Long> shape = new ArrayList<>(array.numElements());
    for (int i = 0; i < array.numElements(); i++) {
      if (array.isNullAt(i)) {
        throw new BandOrderException("column shape has a null: allowed are numbers");
      }
      shape.add(array.getLong(i));
    }
    return shape;
  }

  private boolean has(InternalRow row, String name) {
    return ordinals.containsKey(name) && !row.isNullAt(ordinals.get(name));
  }

  private Optional<String> optionalText(InternalRow row, String name) {
    return has(row, name)
        ? Optional.of(row.getUTF8String(ordinals.get(name)).toString())
        : Optional.empty();
  }
}
