package org.tsenor.job.calibrated;

import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.job.calibrated.PreparedLinears.Outcome;
import org.tsenor.job.run.PrunedColumn;
import org.tsenor.job.run.SolvedBand;
import org.tsenor.pruning.PrunedBand;
import org.tsenor.source.BandColumns;
import org.tsenor.source.BandCut;
import org.tsenor.source.RowColumns;

/** Rows as the writer of shards takes them. */
final class ShardRows {
  private static final StructType SCHEMA =
      CalibratedColumn.appendedTo(PrunedColumn.appendedTo(BandColumns.SCHEMA));

  /** Where their columns are. */
  static final RowColumns COLUMNS = RowColumns.of(SCHEMA);

  private final String shard;
  private final boolean masks;

  /**
   * @param masks whether masks are written
   */
  ShardRows(String shard, boolean masks) {
    this.shard = shard;
    this.masks = masks;
  }

  /** Pruned rows. */
  InternalRow pruned(TensorEntry tensor, PrunedPiece piece, Outcome outcome) {
    PieceFigures figures = piece.figures();
    LinearBand band = figures.band();
    Object[] values = band(tensor, band.key().firstRow(), band.rows(), piece.data());
    SolvedBand solved =
        new SolvedBand(
            new PrunedBand(piece.data(), piece.mask(), figures.statistics().masks()),
            band.rows() * tensor.columns(),
            band.linears().sparsity(),
            figures.solvedBy(),
            figures.seconds());
    int next = BandColumns.SCHEMA.length();
    for (PrunedColumn column : PrunedColumn.values()) {
      boolean left = column == PrunedColumn.MASK && !masks;
      values[next++] = left ? null : internal(column.value(solved));
    }
    for (CalibratedColumn column : CalibratedColumn.values()) {
      values[next++] = internal(column.value(outcome, figures.statistics()));
    }
    return new GenericInternalRow(values);
  }

  /**
   * A band as it was.
   *
   * @param outcome why they are, if they were to be pruned; null if not
   */
  InternalRow copied(TensorEntry tensor, CopiedBand copied, Outcome outcome) {
    BandCut cut = copied.cut();
    long index = copied.index();
    Object[] values = band(tensor, cut.firstRow(index), cut.rowCount(index), copied.data());
    values[SCHEMA.fieldIndex(BandColumns.BYTE_OFFSET)] = tensor.begin() + cut.begin(index);
    int next = BandColumns.SCHEMA.length() + PrunedColumn.values().length;
    for (CalibratedColumn column : CalibratedColumn.values()) {
      values[next++] = outcome == null ? null : internal(column.value(outcome, null));
    }
    return new GenericInternalRow(values);
  }

  private Object[] band(TensorEntry tensor, long firstRow, long rows, byte[] data) {
    Object[] values = new Object[SCHEMA.length()];
    values[SCHEMA.fieldIndex(BandColumns.SHARD)] = UTF8String.fromString(shard);
    values[SCHEMA.fieldIndex(BandColumns.TENSOR)] = UTF8String.fromString(tensor.name());
    values[SCHEMA.fieldIndex(BandColumns.DTYPE)] = UTF8String.fromString(tensor.dtype().label());
    values[SCHEMA.fieldIndex(BandColumns.SHAPE)] =
        new GenericArrayData(tensor.shape().stream().mapToLong(Long::longValue).toArray());
    values[SCHEMA.fieldIndex(BandColumns.FIRST_ROW)] = firstRow;
    values[SCHEMA.fieldIndex(BandColumns.ROW_COUNT)] = rows;
    values[SCHEMA.fieldIndex(BandColumns.BYTE_OFFSET)] =
        tensor.begin() + firstRow * tensor.rowBytes();
    values[SCHEMA.fieldIndex(BandColumns.DATA)] = data;
    return values;
  }

  private static Object internal(Object value) {
    return value instanceof String text ? UTF8String.fromString(text) : value;
  }
}
