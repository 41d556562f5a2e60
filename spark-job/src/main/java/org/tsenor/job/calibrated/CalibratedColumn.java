package org.tsenor.job.calibrated;

import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.tsenor.job.calibrated.PreparedLinears.Outcome;
import org.tsenor.pruning.calibrated.AdmmCounts;
import org.tsenor.pruning.calibrated.DampingStep;
import org.tsenor.pruning.calibrated.ReconstructionError;
import org.tsenor.pruning.calibrated.RowStatistics;

/**
 * What the record of a band says of a method with calibration, beside what every band's says; null
 * for tensors that no method was prepared for. Errors are sums over the band in units of squared
 * outputs, of weights before they are rounded.
 */
enum CalibratedColumn {
  /** The method that ran; null for a linear that was left dense. */
  METHOD(DataTypes.StringType),
  /** Why it is not the one that was asked for. */
  METHOD_NOTE(DataTypes.StringType),
  /** What factored, and why no GPU did where one might. */
  LINEAR_ALGEBRA(DataTypes.StringType),
  /** Calibration tokens that statistics are of. */
  TOKENS(DataTypes.LongType),
  /** Inputs that are zero on every token. */
  DEAD_COLUMNS(DataTypes.IntegerType),
  /** Dampings that were tried, the last of which was accepted. */
  DAMPING(DataTypes.StringType),
  /** ‖X·ΔWᵀ‖². */
  SQUARED_ERROR(DataTypes.DoubleType),
  /** ‖X·Wᵀ‖². */
  SQUARED_OUTPUT(DataTypes.DoubleType),
  /** As the squared error, with the damped Gram matrix. */
  DAMPED_ERROR(DataTypes.DoubleType),
  /** As the squared output, with the damped Gram matrix. */
  DAMPED_OUTPUT(DataTypes.DoubleType),
  /** SparseGPT's own account of its loss. */
  UPDATE_LOSS(DataTypes.DoubleType),
  /** Groups of rows that ALPS searched. */
  ALPS_GROUPS(DataTypes.LongType),
  /** Iterations of all groups. */
  ALPS_ITERATIONS(DataTypes.LongType),
  /** Iterations of one group. */
  ALPS_MOST_ITERATIONS(DataTypes.IntegerType),
  /** Restarts of all groups. */
  ALPS_RESTARTS(DataTypes.LongType),
  /** Blocks whose mask a solver would have made worse. */
  ALPS_KEPT_BLOCKS(DataTypes.LongType),
  /** Of all groups at their end. */
  ALPS_SMALLEST_RHO(DataTypes.DoubleType),
  /** Of all groups at their end. */
  ALPS_LARGEST_RHO(DataTypes.DoubleType);

  @SuppressWarnings(
      "ImmutableEnumChecker") // Spark's simple types are immutable; it does not say so.
  private final DataType type;

  CalibratedColumn(DataType type) {
    this.type = type;
  }

  static StructType appendedTo(StructType columns) {
    StructType schema = columns;
    for (CalibratedColumn column : values()) {
      schema = schema.add(column.name().toLowerCase(Locale.ROOT), column.type, true);
    }
    return schema;
  }

  /**
   * The value for a band.
   *
   * @param statistics of the band; null if it was left dense
   */
  Object value(Outcome outcome, RowStatistics statistics) {
    return switch (this) {
      case METHOD -> outcome.isSkipped() ? null : outcome.method();
      case METHOD_NOTE -> outcome.failure().isEmpty() ? null : outcome.failure();
      case LINEAR_ALGEBRA -> outcome.isSkipped() ? null : outcome.linearAlgebra();
      case TOKENS -> outcome.tokens();
      case DEAD_COLUMNS -> outcome.isSkipped() ? null : outcome.report().deadColumns();
      case DAMPING -> outcome.isSkipped() ? null : damping(outcome);
      default -> statistics == null ? null : value(statistics);
    };
  }

  private static String damping(Outcome outcome) {
    return outcome.report().dampingSteps().isEmpty()
        ? null
        : outcome.report().dampingSteps().stream()
            .map(DampingStep::toString)
            .collect(Collectors.joining("; "));
  }

  private Object value(RowStatistics statistics) {
    ReconstructionError error = statistics.error();
    AdmmCounts admm = statistics.admm();
    return switch (this) {
      case SQUARED_ERROR -> error.squaredError();
      case SQUARED_OUTPUT -> error.squaredOutput();
      case DAMPED_ERROR -> error.dampedError();
      case DAMPED_OUTPUT -> error.dampedOutput();
      case UPDATE_LOSS -> statistics.updateLoss();
      default -> admm.groups() == 0 ? null : value(admm);
    };
  }

  private Object value(AdmmCounts admm) {
    return switch (this) {
      case ALPS_GROUPS -> admm.groups();
      case ALPS_ITERATIONS -> admm.iterations();
      case ALPS_MOST_ITERATIONS -> admm.mostIterations();
      case ALPS_RESTARTS -> admm.restarts();
      case ALPS_KEPT_BLOCKS -> admm.keptBlocks();
      case ALPS_SMALLEST_RHO -> admm.smallestRho();
      case ALPS_LARGEST_RHO -> admm.largestRho();
      default -> throw new IllegalStateException(name());
    };
  }
}
