package org.tsenor.job.run;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.function.Function;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.tsenor.pruning.BandStatistics;
import org.tsenor.source.BandColumns;

/**
 * The columns that pruning adds to a band, in order; all null for a band that was not pruned. All
 * but the mask stand in the records of bands, too.
 *
 * <p>Scores are sums over the band in the units of {@code |w|^scorePower}; squares are of weights.
 */
@SuppressWarnings("ImmutableEnumChecker") // Spark's simple types and these functions have no state.
public enum PrunedColumn implements BandField {
  /** Shape (rows, ⌈columns/8⌉): bit k of byte b is column 8b+k, 1 means kept. */
  MASK(DataTypes.BinaryType, solved -> solved.band().mask()),
  /** Such as {@code 16:32}. */
  PATTERN(DataTypes.StringType, solved -> solved.target().pattern().toString()),
  /** {@code transposable}, {@code standard} or {@code standard-in-columns}. */
  STRUCTURE(DataTypes.StringType, solved -> solved.target().structureLabel()),
  /** What solved the band, such as {@code vector (512 bit)}. */
  BACKEND(DataTypes.StringType, solved -> solved.solvedBy().backend()),
  /** Why a faster backend was passed over, null if none was. */
  BACKEND_NOTE(DataTypes.StringType, solved -> solved.solvedBy().note()),
  /** Identity of the executor that solved the band, {@code driver} where that is the driver. */
  EXECUTOR(DataTypes.StringType, solved -> solved.solvedBy().executor()),
  /** Host of that executor. */
  HOST(DataTypes.StringType, solved -> solved.solvedBy().host()),
  /** Addresses of the GPUs that Spark had booked for the task, null if none. */
  GPUS(DataTypes.StringType, solved -> solved.solvedBy().gpus()),
  /** Weights in the band. */
  WEIGHTS(DataTypes.LongType, SolvedBand::weights),
  /** Masks solved. */
  BLOCKS(DataTypes.LongType, sums(BandStatistics::blocks)),
  /** Sum of the kept scores. */
  KEPT_SCORE(DataTypes.DoubleType, sums(BandStatistics::keptScore)),
  /** Dual bound: no feasible mask of the band keeps more. */
  UPPER_BOUND(DataTypes.DoubleType, sums(BandStatistics::upperBound)),
  /** Sum of all scores. */
  TOTAL_SCORE(DataTypes.DoubleType, sums(BandStatistics::totalScore)),
  /** Sum of the squares of the kept weights. */
  KEPT_SQUARE(DataTypes.DoubleType, sums(BandStatistics::keptSquare)),
  /** Sum of the squares of all weights. */
  TOTAL_SQUARE(DataTypes.DoubleType, sums(BandStatistics::totalSquare)),
  /** Weights that are not zero afterwards. */
  NONZEROS(DataTypes.LongType, sums(BandStatistics::nonzeros)),
  /** Sum of the relative gaps of the masks. */
  GAP_SUM(DataTypes.DoubleType, sums(BandStatistics::gapSum)),
  /** Largest relative gap of a mask. */
  GAP_MAX(DataTypes.DoubleType, sums(BandStatistics::gapMax)),
  /** Entries added to rows that an approximate solver had left short. */
  COMPLETED_ENTRIES(DataTypes.LongType, sums(BandStatistics::completedEntries)),
  /** Wall time of the band in its task. */
  SECONDS(DataTypes.DoubleType, SolvedBand::seconds);

  private final DataType type;
  private final Function<SolvedBand, Object> value;

  PrunedColumn(DataType type, Function<SolvedBand, Object> value) {
    this.type = type;
    this.value = value;
  }

  private static Function<SolvedBand, Object> sums(Function<BandStatistics, Object> figure) {
    return solved -> figure.apply(solved.band().statistics());
  }

  /** The column's name in the dataset; here, as other packages do not see the interface. */
  @Override
  public String column() {
    return BandField.super.column();
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
    return value.apply(solved);
  }

  /**
   * Writes the fields of a band's record.
   *
   * @param solved null for a band that was not pruned
   */
  public static void write(JsonGenerator json, SolvedBand solved) throws IOException {
    for (PrunedColumn column : values()) {
      if (column != MASK) {
        column.write(json, solved == null ? null : column.value(solved));
      }
    }
  }

  /** What the record of a pruned band says of its masks and weights. */
  static BandStatistics statistics(JsonNode band) {
    // What was counted as it was written outranks what pruning said.
    long nonzeros =
        band.hasNonNull(BandColumns.ZEROS)
            ? WEIGHTS.whole(band) - band.get(BandColumns.ZEROS).asLong()
            : NONZEROS.whole(band);
    return new BandStatistics(
        BLOCKS.whole(band),
        KEPT_SCORE.real(band),
        UPPER_BOUND.real(band),
        TOTAL_SCORE.real(band),
        KEPT_SQUARE.real(band),
        TOTAL_SQUARE.real(band),
        nonzeros,
        GAP_SUM.real(band),
        GAP_MAX.real(band),
        COMPLETED_ENTRIES.whole(band));
  }
}
