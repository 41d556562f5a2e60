package org.tsenor.source;

import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The columns of a row of the data source: one band, that is whole rows of one tensor, or, of a
 * tensor whose rows are too long for that, a piece of one row ({@link BandLayout} says of which).
 *
 * <p>A tensor is seen as a matrix whose rows run along its first dimension.
 */
public final class BandColumns {
  /** File name of the shard, such as {@code model-00001-of-00002.safetensors}. */
  public static final String SHARD = "shard";

  /** Name of the tensor, unique in the checkpoint. */
  public static final String TENSOR = "tensor";

  /** Element type as safetensors names it, such as {@code BF16}. */
  public static final String DTYPE = "dtype";

  /** Dimensions of the whole tensor; empty for a scalar. */
  public static final String SHAPE = "shape";

  /** Row of the tensor, from 0, in which the band begins. */
  public static final String FIRST_ROW = "first_row";

  /**
   * Rows that begin in the band. For a row in pieces it is 1 with the first piece and 0 with the
   * others, so that the sum over a tensor is its rows; 0 also for the single band of a tensor
   * without elements, whose data is empty.
   */
  public static final String ROW_COUNT = "row_count";

  /** Where the band begins in the shard's data section, in bytes. */
  public static final String BYTE_OFFSET = "byte_offset";

  /** The band as the checkpoint stores it: little-endian, row-major. */
  public static final String DATA = "data";

  /**
   * Written, never read: which weights of the band are kept, {@code row_count} rows of ceil(columns
   * / 8) bytes, bit k of byte b for column 8 b + k; null for a tensor that has no mask.
   */
  public static final String MASK = "mask";

  /** Written, never read: the pattern of the band's mask, such as {@code 8:16}. */
  public static final String PATTERN = "pattern";

  /** Written, never read: the structure of the band's mask, such as {@code transposable}. */
  public static final String STRUCTURE = "structure";

  /** In records of bands only, of the last line: what the shard's files are. */
  public static final String FILES = "files";

  /** In records of bands only: elements that were zero as they were written. */
  public static final String ZEROS = "zeros";

  /** What reading gives and writing wants, in this order; no column has nulls. */
  public static final StructType SCHEMA =
      new StructType()
          .add(SHARD, DataTypes.StringType, false)
          .add(TENSOR, DataTypes.StringType, false)
          .add(DTYPE, DataTypes.StringType, false)
          .add(SHAPE, DataTypes.createArrayType(DataTypes.LongType, false), false)
          .add(FIRST_ROW, DataTypes.LongType, false)
          .add(ROW_COUNT, DataTypes.LongType, false)
          .add(BYTE_OFFSET, DataTypes.LongType, false)
          .add(DATA, DataTypes.BinaryType, false);

  private BandColumns() {}
}
