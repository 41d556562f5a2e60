package org.tsenor.functions;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.tsenor.pruning.BandStatistics;
import org.tsenor.pruning.PrunedBand;
import org.tsenor.pruning.WeightFormat;

/** What a mask function gives for a band. */
public enum MaskOutput {
  /** The mask: shape (rows, ⌈columns/8⌉), bit k of byte b is column 8b+k, 1 means kept. */
  MASK("transposable_mask", DataTypes.BinaryType) {
    @Override
    Object value(PrunedBand band, String backend) {
      return band.mask();
    }
  },
  /** A struct of the mask and its proof, in sums over the band's blocks. */
  CERTIFIED("certified_mask", certified()) {
    @Override
    Object value(PrunedBand band, String backend) {
      BandStatistics sums = band.statistics();
      return RowFactory.create(
          band.mask(),
          sums.keptScore(),
          sums.upperBound(),
          sums.gapSum(),
          sums.gapMax(),
          sums.completedEntries(),
          backend);
    }
  };

  private final String function;

  @SuppressWarnings("ImmutableEnumChecker") // Spark's types are immutable; it does not say so.
  private final DataType type;

  MaskOutput(String function, DataType type) {
    this.function = function;
    this.type = type;
  }

  private static StructType certified() {
    return new StructType()
        .add("mask", DataTypes.BinaryType)
        .add("kept_score", DataTypes.DoubleType)
        .add("upper_bound", DataTypes.DoubleType)
        .add("gap_sum", DataTypes.DoubleType)
        .add("gap_max", DataTypes.DoubleType)
        .add("completed_entries", DataTypes.LongType)
        .add("backend", DataTypes.StringType);
  }

  /** Name of the function in SQL. */
  public String function() {
    return function;
  }

  /** What it does, for {@code DESCRIBE FUNCTION}. */
  String usage() {
    return ("%s(data, columns, dtype, pattern) - the transposable mask of whole rows of weights, as"
            + " %s. data: BINARY as a checkpoint has it, or an array of numbers, which are F32;"
            + " columns of the matrix: a whole number; dtype: %s; pattern: such as '16:32'. NULL"
            + " where an argument is NULL or there are no rows.")
        .formatted(
            function,
            type.sql(),
            Arrays.stream(WeightFormat.values()).map(Enum::name).collect(Collectors.joining(", ")));
  }

  /** Type of what it returns. */
  public DataType type() {
    return type;
  }

  /** The value of a band that this backend solved. */
  abstract Object value(PrunedBand band, String backend);
}
