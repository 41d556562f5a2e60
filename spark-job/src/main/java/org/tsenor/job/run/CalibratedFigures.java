package org.tsenor.job.run;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Locale;
import org.tsenor.job.settings.MethodSettings.Method;
import org.tsenor.pruning.calibrated.AdmmCounts;
import org.tsenor.pruning.calibrated.ReconstructionError;
import org.tsenor.pruning.calibrated.RowStatistics;

/**
 * What a method with calibration did to one tensor, or to a band of it.
 *
 * @param preparation what its input was found to be
 * @param error how far its outputs moved, summed over its bands; null if it was left dense
 * @param updateLoss SparseGPT's own account of its loss, in units of squared outputs a sample
 * @param admm how ALPS went
 */
public record CalibratedFigures(
    Preparation preparation, ReconstructionError error, double updateLoss, AdmmCounts admm) {
  /**
   * What preparing a tensor's input found; the same for all its bands.
   *
   * @param method that ran; empty if the tensor was left dense
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

  /** Of a linear that stays dense. */
  public static CalibratedFigures dense(Preparation preparation) {
    return new CalibratedFigures(preparation, null, 0, AdmmCounts.NONE);
  }

  /** Of pruned rows. */
  public static CalibratedFigures of(Preparation preparation, RowStatistics statistics) {
    return new CalibratedFigures(
        preparation, statistics.error(), statistics.updateLoss(), statistics.admm());
  }

  /** Writes the fields of the record of a band of these rows. */
  public void writeRecord(JsonGenerator json) throws IOException {
    CalibratedColumn.write(json, this);
  }

  /** Writes the fields of the record of a band that no method was prepared for. */
  public static void writeNone(JsonGenerator json) throws IOException {
    CalibratedColumn.write(json, null);
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
