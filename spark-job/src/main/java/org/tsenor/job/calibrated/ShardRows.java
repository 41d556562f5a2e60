package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.job.calibrated.PreparedLinears.Outcome;
import org.tsenor.job.run.CalibratedFigures;
import org.tsenor.job.run.CalibratedFigures.Preparation;
import org.tsenor.job.run.PrunedColumn;
import org.tsenor.job.run.SolvedBand;
import org.tsenor.pruning.PrunedBand;
import org.tsenor.pruning.calibrated.DampingStep;
import org.tsenor.source.Band;
import org.tsenor.source.BandRow;
import org.tsenor.source.ShardAttempt;

/** Writes the bands of a shard, and what is known of them. */
final class ShardRows {
  private final ShardAttempt shard;
  private final boolean masks;

  /**
   * @param masks whether masks are written
   */
  ShardRows(ShardAttempt shard, boolean masks) {
    this.shard = shard;
    this.masks = masks;
  }

  /** Adds pruned rows. */
  void pruned(TensorEntry tensor, PrunedPiece piece, Outcome outcome) throws IOException {
    PieceFigures figures = piece.figures();
    LinearBand band = figures.band();
    SolvedBand solved =
        new SolvedBand(
            new PrunedBand(piece.data(), piece.mask(), figures.statistics().masks()),
            band.rows() * tensor.columns(),
            band.linears().sparsity(),
            figures.solvedBy(),
            figures.seconds());
    BandRow row =
        new BandRow(
            Band.ofRows(shard.shard(), tensor, band.key().firstRow(), band.rows()),
            piece.data(),
            masks ? piece.mask() : null,
            Optional.of(solved.target().pattern().toString()),
            Optional.of(solved.target().structureLabel()));
    CalibratedFigures calibrated = CalibratedFigures.of(preparation(outcome), figures.statistics());
    shard.add(
        row,
        json -> {
          PrunedColumn.write(json, solved);
          calibrated.writeRecord(json);
        });
  }

  /**
   * Adds a band as it was.
   *
   * @param outcome why it is, if it was to be pruned; null if not
   */
  void copied(BandRow row, Outcome outcome) throws IOException {
    shard.add(
        row,
        json -> {
          PrunedColumn.write(json, null);
          if (outcome == null) {
            CalibratedFigures.writeNone(json);
          } else {
            CalibratedFigures.dense(preparation(outcome)).writeRecord(json);
          }
        });
  }

  private static Preparation preparation(Outcome outcome) {
    if (outcome.isSkipped()) {
      return new Preparation("", outcome.failure(), "", outcome.tokens(), 0, "");
    }
    String damping =
        outcome.report().dampingSteps().stream()
            .map(DampingStep::toString)
            .collect(Collectors.joining("; "));
    return new Preparation(
        outcome.method(),
        outcome.failure(),
        outcome.linearAlgebra(),
        outcome.tokens(),
        outcome.report().deadColumns(),
        damping);
  }
}
