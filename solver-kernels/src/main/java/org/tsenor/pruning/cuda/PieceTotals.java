package org.tsenor.pruning.cuda;

import java.nio.ByteBuffer;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.cuda.HostSolver;
import org.tsenor.pruning.BlockSums;
import org.tsenor.pruning.MagnitudeSettings;
import org.tsenor.pruning.MaskBytes;
import org.tsenor.pruning.WeightBand;
import org.tsenor.pruning.WeightFormat;

/** What the kernels sum over the blocks of a piece, and the blocks that they leave to the host. */
final class PieceTotals {
  private final MagnitudeSettings settings;
  private final HostSolver host;
  private final int size;
  private final int blockRows;

  PieceTotals(SolverSettings solver, MagnitudeSettings settings) {
    this.settings = settings;
    this.host = new HostSolver(solver);
    this.size = settings.pattern().blockSize();
    this.blockRows = settings.structure() == Structure.STANDARD ? 1 : size;
  }

  /** The kernels' sums, in their order. */
  record Totals(
      double keptScore,
      double upperBound,
      double gapSum,
      double gapMax,
      long completed,
      long unresolved,
      long illegal,
      long solved) {}

  Totals read(ByteBuffer staging, int at) {
    double[] sums = new double[8];
    staging.position(at).asDoubleBuffer().get(sums);
    return new Totals(
        sums[0],
        sums[1],
        sums[2],
        sums[3],
        (long) sums[4],
        (long) sums[5],
        (long) sums[6],
        (long) sums[7]);
  }

  /**
   * The sums of the solved blocks.
   *
   * @throws IllegalStateException if the kernels have lost a block
   */
  BlockSums sums(Totals totals, BandPiece piece) {
    if (totals.solved() + totals.unresolved() != blocks(piece)) {
      throw new IllegalStateException(
          "the device tells of %d solved and %d unresolved blocks where there are %d"
              .formatted(totals.solved(), totals.unresolved(), blocks(piece)));
    }
    return new BlockSums(
        counted(piece) - totals.unresolved(),
        totals.keptScore(),
        totals.upperBound(),
        totals.gapSum(),
        totals.gapMax(),
        totals.completed());
  }

  /** Blocks as the kernels number them: of the standard structure, groups in a row. */
  int blocks(BandPiece piece) {
    return piece.columns() / size * (piece.rows() / blockRows);
  }

  /** Blocks as the CPU's statistics count them: of the standard structure, up to M rows high. */
  private long counted(BandPiece piece) {
    int high = Math.min(size, piece.rows());
    return (long) (piece.columns() / size) * ((piece.rows() + high - 1) / high);
  }

  /** Solves a block of a piece in double, and prunes it. */
  void resolve(BandPiece piece, int block) {
    WeightBand band = piece.result().band();
    int across = band.columns() / size;
    int row = piece.firstRow() + block / across * blockRows;
    int column = block % across * size;
    SolverResult solved = host.solve(scores(piece.result(), row, column), 0);
    for (int i = 0; i < blockRows; i++) {
      long word = solved.masks().row(0, i);
      MaskBytes.replace(
          piece.result().mask(),
          band.columns(),
          new MaskBytes.BlockRow(row + i, column, size),
          word);
      clearPruned(piece.result(), (row + i) * band.columns() + column, word);
    }
    piece
        .result()
        .add(
            BlockSums.of(
                solved.keptScores()[0], solved.upperBounds()[0], solved.completedEntries()[0]));
  }

  private ScoreBatch scores(BandResult result, int row, int column) {
    WeightBand band = result.band();
    float[] scores = new float[blockRows * size];
    for (int entry = 0; entry < scores.length; entry++) {
      int index = (row + entry / size) * band.columns() + column + entry % size;
      float scaled = Math.abs(band.format().widen(band.weights(), index)) * result.scale();
      scores[entry] = settings.scorePower() == 1 ? scaled : scaled * scaled;
    }
    return new ScoreBatch(size, blockRows, 1, scores);
  }

  private void clearPruned(BandResult result, int firstWeight, long word) {
    WeightFormat format = result.band().format();
    for (int column = 0; column < size; column++) {
      if ((word >>> column & 1) == 0) {
        int from = (firstWeight + column) * format.bytes();
        for (int at = from; at < from + format.bytes(); at++) {
          result.weights()[at] = 0;
        }
      }
    }
  }

  long resolvedBlocks() {
    return host.resolvedBlocks();
  }
}
