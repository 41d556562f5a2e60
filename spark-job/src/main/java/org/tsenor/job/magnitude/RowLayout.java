package org.tsenor.job.magnitude;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.tsenor.job.run.PrunedColumn;
import org.tsenor.job.run.SolvedBand;
import org.tsenor.job.settings.UserInputException;
import org.tsenor.pruning.WeightBand;
import org.tsenor.pruning.WeightFormat;
import org.tsenor.source.BandColumns;

/** Where the columns of a band are in a row: found once a job, not once a row. */
final class RowLayout implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int width;
  private final int tensor;
  private final int dtype;
  private final int shape;
  private final int firstRow;
  private final int rowCount;
  private final int data;

  /**
   * @throws IllegalArgumentException if a column is missing, naming it
   */
  RowLayout(StructType bands) {
    width = bands.length();
    tensor = bands.fieldIndex(BandColumns.TENSOR);
    dtype = bands.fieldIndex(BandColumns.DTYPE);
    shape = bands.fieldIndex(BandColumns.SHAPE);
    firstRow = bands.fieldIndex(BandColumns.FIRST_ROW);
    rowCount = bands.fieldIndex(BandColumns.ROW_COUNT);
    data = bands.fieldIndex(BandColumns.DATA);
  }

  String tensor(Row row) {
    return row.getString(tensor);
  }

  String dtype(Row row) {
    return row.getString(dtype);
  }

  /** Dimensions of the row's whole tensor. */
  List<Long> shape(Row row) {
    return row.getList(shape);
  }

  long firstRow(Row row) {
    return row.getLong(firstRow);
  }

  /** Weights of a band of a matrix. */
  long weightCount(Row row) {
    List<Long> dimensions = row.getList(shape);
    return row.getLong(rowCount) * dimensions.get(1);
  }

  /**
   * The weights of a band.
   *
   * @throws UserInputException if they are not stored as F32, F16 or BF16, or are not a matrix
   */
  WeightBand weights(Row row) {
    WeightFormat format =
        WeightFormat.of(row.getString(dtype))
            .orElseThrow(
                () ->
                    new UserInputException(
                        "tensor %s is %s; only F32, F16 and BF16 weights are pruned"
                            .formatted(tensor(row), row.getString(dtype))));
    List<Long> dimensions = row.getList(shape);
    if (dimensions.size() != 2) {
      throw new UserInputException(
          "tensor %s has shape %s; only matrices are pruned".formatted(tensor(row), dimensions));
    }
    byte[] bytes = (byte[]) row.get(data);
    if (bytes.length != row.getLong(rowCount) * dimensions.get(1) * format.bytes()) {
      throw new UserInputException(
          "tensor %s of shape %s came in pieces of rows: read it with the option wholeRows=%s"
              .formatted(tensor(row), dimensions, tensor(row)));
    }
    return new WeightBand(
        bytes, format, Math.toIntExact(row.getLong(rowCount)), Math.toIntExact(dimensions.get(1)));
  }

  /** The row's values with room for {@link PrunedColumn} behind. */
  Object[] widened(Row row) {
    Object[] values = new Object[width + PrunedColumn.values().length];
    for (int column = 0; column < width; column++) {
      values[column] = row.get(column);
    }
    return values;
  }

  /** Puts pruned weights in place of the row's own, and the added columns behind. */
  void fill(Object[] values, SolvedBand solved) {
    values[data] = solved.band().weights();
    int next = width;
    for (PrunedColumn column : PrunedColumn.values()) {
      values[next++] = column.value(solved);
    }
  }
}
