package org.tsenor.job.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.tsenor.job.settings.MethodSettings.Method;
import org.tsenor.pruning.calibrated.AdmmCounts;
import org.tsenor.pruning.calibrated.ReconstructionError;

/**
 * What a method with calibration did to one tensor.
 *
 * @param preparation what its input was found to be
 * @param error how far its outputs moved, summed over its bands
 * @param updateLoss SparseGPT's own account of its loss, in units of squared outputs a sample
 * @param admm how ALPS went
 */
record CalibratedFigures(
    Preparation preparation, ReconstructionError error, double updateLoss, AdmmCounts admm) {
  /**
   * What preparing a tensor's input found; the same for all its bands.
   *
   * @param method that ran
   * @param note why it is not the one asked for; empty if it is
   * @param linearAlgebra what factored; empty in lines of a version that did not record it
   * @param tokens that statistics are of
   * @param deadColumns inputs that are zero on all of them
   * @param damping what was tried; empty for a method that damps nothing
   */
  public record Preparation(
      String method,
      String note,
      String linearAlgebra,
      long tokens,
      int deadColumns,
      String damping) {}

  /** Reads the line of a band. */
  static CalibratedFigures of(JsonNode band) {
    Preparation preparation =
        new Preparation(
            band.get("method").asText(),
            text(band, "method_note"),
            text(band, "linear_algebra"),
            band.get("tokens").asLong(),
            band.get("dead_columns").asInt(),
            text(band, "damping"));
    ReconstructionError error =
        new ReconstructionError(
            band.get("squared_error").asDouble(),
            band.get("squared_output").asDouble(),
            band.get("damped_error").asDouble(),
            band.get("damped_output").asDouble());
    return new CalibratedFigures(
        preparation, error, band.get("update_loss").asDouble(), admm(band));
  }

  private static String text(JsonNode band, String field) {
    return band.hasNonNull(field) ? band.get(field).asText() : "";
  }

  private static AdmmCounts admm(JsonNode band) {
    if (!band.hasNonNull("alps_groups")) {
      return AdmmCounts.NONE;
    }
    return new AdmmCounts(
        band.get("alps_groups").asLong(),
        band.get("alps_iterations").asLong(),
        band.get("alps_most_iterations").asInt(),
        band.get("alps_restarts").asLong(),
        band.get("alps_kept_blocks").asLong(),
        band.get("alps_smallest_rho").asDouble(),
        band.get("alps_largest_rho").asDouble());
  }

  /** Whether weights that are kept make up for pruned ones. */
  boolean changesKeptWeights() {
    return Method.valueOf(preparation.method().toUpperCase(Locale.ROOT)).changesKeptWeights();
  }

  CalibratedFigures plus(CalibratedFigures band) {
    return new CalibratedFigures(
        preparation, error.plus(band.error), updateLoss + band.updateLoss, admm.plus(band.admm));
  }

  /** Adds the fields to a tensor's. */
  void write(ObjectNode tensor) {
    tensor.put("method", preparation.method());
    if (!preparation.note().isEmpty()) {
      tensor.put("method_note", preparation.note());
    }
    if (!preparation.linearAlgebra().isEmpty()) {
      tensor.put("linear_algebra", preparation.linearAlgebra());
    }
    tensor.put("relative_error", error.relative());
    tensor.put("damped_relative_error", error.dampedRelative());
    tensor.put("squared_error", error.squaredError());
    tensor.put("squared_output", error.squaredOutput());
    tensor.put("tokens", preparation.tokens());
    tensor.put("dead_columns", preparation.deadColumns());
    if (!preparation.damping().isEmpty()) {
      tensor.put("damping", preparation.damping());
    }
    if (updateLoss > 0) {
      tensor.put("update_loss", updateLoss);
    }
    if (admm.groups() > 0) {
      ObjectNode node = tensor.putObject("alps");
      node.put("groups", admm.groups());
      node.put("mean_iterations", (double) admm.iterations() / admm.groups());
      node.put("most_iterations", admm.mostIterations());
      node.put("restarts", admm.restarts());
      node.put("kept_blocks", admm.keptBlocks());
      node.put("smallest_rho", admm.smallestRho());
      node.put("largest_rho", admm.largestRho());
    }
  }
}
