package org.tsenor.job.run;

import java.util.Locale;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.tsenor.pruning.BandStatistics;

/**
 * The columns that pruning adds to a band, in order; all null for a band that was not pruned.
 *
 * <p>Scores are sums over the band in the units of {@code |w|^scorePower}; squares are of weights.
 */
public enum PrunedColumn {
  /** Shape (rows, ⌈columns/8⌉): bit k of byte b is column 8b+k, 1 means kept. */
  MASK(DataTypes.BinaryType),
  /** Such as {@code 16:32}. */
  PATTERN(DataTypes.StringType),
  /** {@code transposable}, {@code standard} or {@code standard-in-columns}. */
  STRUCTURE(DataTypes.StringType),
  /** What solved the band, such as {@code vector (512 bit)}. */
  BACKEND(DataTypes.StringType),
  /** Why a faster backend was passed over, null if none was. */
  BACKEND_NOTE(DataTypes.StringType),
  /** Identity of the executor that solved the band, {@code driver} where that is the driver. */
  EXECUTOR(DataTypes.StringType),
  /** Host of that executor. */
  HOST(DataTypes.StringType),
  /** Addresses of the GPUs that Spark had booked for the task, null if none. */
  GPUS(DataTypes.StringType),
  /** Weights in the band. */
  WEIGHTS(DataTypes.LongType),
  /** Masks solved. */
  BLOCKS(DataTypes.LongType),
  /** Sum of the kept scores. */
  KEPT_SCORE(DataTypes.DoubleType),
  /** Dual bound: no feasible mask of the band keeps more. */
  UPPER_BOUND(DataTypes.DoubleType),
  /** Sum of all scores. */
  TOTAL_SCORE(DataTypes.DoubleType),
  /** Sum of the squares of the kept weights. */
  KEPT_SQUARE(DataTypes.DoubleType),
  /** Sum of the squares of all weights. */
  TOTAL_SQUARE(DataTypes.DoubleType),
  /** Weights that are not zero afterwards. */
  NONZEROS(DataTypes.LongType),
  /** Sum of the relative gaps of the masks. */
  GAP_SUM(DataTypes.DoubleType),
  /** Largest relative gap of a mask. */
  GAP_MAX(DataTypes.DoubleType),
  /** Entries added to rows that an approximate solver had left short. */
  COMPLETED_ENTRIES(DataTypes.LongType),
  /** Wall time of the band in its task. */
  SECONDS(DataTypes.DoubleType);

  @SuppressWarnings(
      "ImmutableEnumChecker") // Spark's simple types are immutable; it does not say so.
  private final DataType type;

  PrunedColumn(DataType type) {
    this.type = type;
  }

  /** The column's name in the dataset. */
  public String column() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The schema of bands with these columns behind. */
  public static StructType appendedTo(StructType bands) {
    StructType schema = bands;
    for (PrunedColumn column : values()) {
      schema = schema.add(column.column(), column.type, true);
    }
    return schema;
  }

  /** The value for a band. */
  public Object value(SolvedBand solved) {
    BandStatistics statistics = solved.band().statistics();
    return switch (this) {
      case MASK -> solved.band().mask();
      case PATTERN -> solved.target().pattern().toString();
      case STRUCTURE -> solved.target().structureLabel();
      case BACKEND -> solved.solvedBy().backend();
      case BACKEND_NOTE -> solved.solvedBy().note();
      case EXECUTOR -> solved.solvedBy().executor();
      case HOST -> solved.solvedBy().host();
      case GPUS -> solved.solvedBy().gpus();
      case WEIGHTS -> solved.weights();
      case BLOCKS -> statistics.blocks();
      case KEPT_SCORE -> statistics.keptScore();
      case UPPER_BOUND -> statistics.upperBound();
      case TOTAL_SCORE -> statistics.totalScore();
      case KEPT_SQUARE -> statistics.keptSquare();
      case TOTAL_SQUARE -> statistics.totalSquare();
      case NONZEROS -> statistics.nonzeros();
      case GAP_SUM -> statistics.gapSum();
      case GAP_MAX -> statistics.gapMax();
      case COMPLETED_ENTRIES -> statistics.completedEntries();
      case SECONDS -> solved.seconds();
    };
  }
}
