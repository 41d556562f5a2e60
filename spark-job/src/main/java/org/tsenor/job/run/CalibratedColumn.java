package org.tsenor.job.run;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.function.Function;
import org.tsenor.job.run.CalibratedFigures.Preparation;
import org.tsenor.pruning.calibrated.AdmmCounts;
import org.tsenor.pruning.calibrated.ReconstructionError;

/**
 * What the record of a band says of a method with calibration, beside what every band's says; null
 * for tensors that no method was prepared for. Errors are sums over the band in units of squared
 * outputs, of weights before they are rounded.
 */
@SuppressWarnings("ImmutableEnumChecker") // These functions have no state.
enum CalibratedColumn implements BandField {
  /** The method that ran; null for a linear that was left dense. */
  METHOD(prepared(Preparation::method)),
  /** Why it is not the one that was asked for. */
  METHOD_NOTE(prepared(Preparation::note)),
  /** What factored, and why no GPU did where one might. */
  LINEAR_ALGEBRA(prepared(Preparation::linearAlgebra)),
  /** Calibration tokens that statistics are of. */
  TOKENS(prepared(Preparation::tokens)),
  /** Inputs that are zero on every token. */
  DEAD_COLUMNS(prepared(found -> found.method().isEmpty() ? null : found.deadColumns())),
  /** Dampings that were tried, the last of which was accepted. */
  DAMPING(prepared(Preparation::damping)),
  /** ‖X·ΔWᵀ‖². */
  SQUARED_ERROR(error(ReconstructionError::squaredError)),
  /** ‖X·Wᵀ‖². */
  SQUARED_OUTPUT(error(ReconstructionError::squaredOutput)),
  /** As the squared error, with the damped Gram matrix. */
  DAMPED_ERROR(error(ReconstructionError::dampedError)),
  /** As the squared output, with the damped Gram matrix. */
  DAMPED_OUTPUT(error(ReconstructionError::dampedOutput)),
  /** SparseGPT's own account of its loss. */
  UPDATE_LOSS(figures -> figures.error() == null ? null : figures.updateLoss()),
  /** Groups of rows that ALPS searched. */
  ALPS_GROUPS(admm(AdmmCounts::groups)),
  /** Iterations of all groups. */
  ALPS_ITERATIONS(admm(AdmmCounts::iterations)),
  /** Iterations of one group. */
  ALPS_MOST_ITERATIONS(admm(AdmmCounts::mostIterations)),
  /** Restarts of all groups. */
  ALPS_RESTARTS(admm(AdmmCounts::restarts)),
  /** Blocks whose mask a solver would have made worse. */
  ALPS_KEPT_BLOCKS(admm(AdmmCounts::keptBlocks)),
  /** Of all groups at their end. */
  ALPS_SMALLEST_RHO(admm(AdmmCounts::smallestRho)),
  /** Of all groups at their end. */
  ALPS_LARGEST_RHO(admm(AdmmCounts::largestRho));

  private final Function<CalibratedFigures, Object> value;

  CalibratedColumn(Function<CalibratedFigures, Object> value) {
    this.value = value;
  }

  private static Function<CalibratedFigures, Object> prepared(Function<Preparation, Object> of) {
    return figures -> {
      Object value = of.apply(figures.preparation());
      return "".equals(value) ? null : value;
    };
  }

  private static Function<CalibratedFigures, Object> error(
      Function<ReconstructionError, Object> of) {
    return figures -> figures.error() == null ? null : of.apply(figures.error());
  }

  private static Function<CalibratedFigures, Object> admm(Function<AdmmCounts, Object> of) {
    return figures -> figures.admm().groups() == 0 ? null : of.apply(figures.admm());
  }

  /**
   * Writes the fields of a band's record.
   *
   * @param figures null for a band that no method was prepared for
   */
  static void write(JsonGenerator json, CalibratedFigures figures) throws IOException {
    for (CalibratedColumn column : values()) {
      column.write(json, figures == null ? null : column.value.apply(figures));
    }
  }

  /** What the record of a band that was pruned with calibration says. */
  static CalibratedFigures figures(JsonNode band) {
    Preparation preparation =
        new Preparation(
            METHOD.text(band),
            METHOD_NOTE.text(band),
            LINEAR_ALGEBRA.text(band),
            TOKENS.whole(band),
            (int) DEAD_COLUMNS.whole(band),
            DAMPING.text(band));
    ReconstructionError error =
        new ReconstructionError(
            SQUARED_ERROR.real(band),
            SQUARED_OUTPUT.real(band),
            DAMPED_ERROR.real(band),
            DAMPED_OUTPUT.real(band));
    return new CalibratedFigures(preparation, error, UPDATE_LOSS.real(band), admmCounts(band));
  }

  private static AdmmCounts admmCounts(JsonNode band) {
    if (!ALPS_GROUPS.isIn(band)) {
      return AdmmCounts.NONE;
    }
    return new AdmmCounts(
        ALPS_GROUPS.whole(band),
        ALPS_ITERATIONS.whole(band),
        (int) ALPS_MOST_ITERATIONS.whole(band),
        ALPS_RESTARTS.whole(band),
        ALPS_KEPT_BLOCKS.whole(band),
        ALPS_SMALLEST_RHO.real(band),
        ALPS_LARGEST_RHO.real(band));
  }
}
