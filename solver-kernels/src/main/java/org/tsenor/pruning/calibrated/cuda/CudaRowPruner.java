package org.tsenor.pruning.calibrated.cuda;

import java.util.ArrayList;
import java.util.List;
import org.tsenor.engine.device.DeviceWork;
import org.tsenor.mask.cuda.CudaBackend;
import org.tsenor.pruning.calibrated.AdmmCounts;
import org.tsenor.pruning.calibrated.MaskTally;
import org.tsenor.pruning.calibrated.PrunedRows;
import org.tsenor.pruning.calibrated.ReconstructionError;
import org.tsenor.pruning.calibrated.RowGroups;
import org.tsenor.pruning.calibrated.RowPruner;
import org.tsenor.pruning.calibrated.RowStatistics;
import org.tsenor.pruning.calibrated.WeightRows;

/**
 * Prunes bands on a device, whole or in pieces of their groups of rows.
 *
 * <p>Where memory is short the pieces are halved, down to one group; then the task waits for others
 * that prune with the same input.
 */
final class CudaRowPruner implements RowPruner {
  private final CudaBackend backend;
  private final Object prepared;
  private final DeviceMethod method;
  private final int meterRows;

  /**
   * @param prepared whose input is shared on the device
   */
  CudaRowPruner(CudaBackend backend, Object prepared, DeviceMethod method) {
    this.backend = backend;
    this.prepared = prepared;
    this.method = method;
    this.meterRows = RowGroups.rowsFor(method.solver().pattern());
  }

  @Override
  public PrunedRows prune(WeightRows rows) {
    RowGroups.require(rows, method.input().inputs(), method.solver(), method.rowGroup());
    List<Integer> pieceRows = pieceRows(rows.rows());
    List<Long> sizes = pieceRows.stream().map(count -> bytes(count, rows.columns())).toList();
    ResidentInputs inputs = ResidentInputs.of(backend.device());
    try (InputLease lease =
        inputs.lease(prepared, method::host, sizes, backend.settings().memory())) {
      return new Band(rows, lease).prune(pieceRows.get(lease.size()));
    }
  }

  /** Rows that may be pruned together, most first. */
  private List<Integer> pieceRows(int rows) {
    int group = method.rowGroup();
    List<Integer> pieces = new ArrayList<>();
    int groups = method.takesManyGroups() ? (rows + group - 1) / group : 1;
    for (; groups > 1; groups = (groups + 1) / 2) {
      pieces.add(Math.min(rows, groups * group));
    }
    pieces.add(Math.min(rows, group));
    return pieces;
  }

  private long bytes(int rows, int columns) {
    DeviceSlab slab = new DeviceSlab(0);
    new Piece(slab, rows, columns);
    return slab.used();
  }

  /** Rows with all that is needed to prune them. */
  private final class Piece {
    private final PieceRows rows;
    private final DeviceErrorMeter meter;
    private final DeviceMethod.PiecePruner pruner;

    Piece(DeviceSlab slab, int rows, int columns) {
      this.rows = PieceRows.in(slab, rows, columns);
      this.meter = new DeviceErrorMeter(slab, rows, columns, meterRows);
      this.pruner = method.place(slab, rows, columns);
    }
  }

  /** One band on its way. */
  private final class Band {
    private final WeightRows rows;
    private final InputLease lease;
    private final float[] weights;
    private final byte[] mask;
    private final MaskTally tally = new MaskTally();
    private ReconstructionError error = ReconstructionError.NONE;
    private double updateLoss;
    private AdmmCounts admm = AdmmCounts.NONE;

    Band(WeightRows rows, InputLease lease) {
      this.rows = rows;
      this.lease = lease;
      this.weights = new float[rows.weights().length];
      this.mask = new byte[Math.multiplyExact(rows.rows(), PieceRows.rowBytes(rows.columns()))];
    }

    PrunedRows prune(int pieceRows) {
      for (int first = 0; first < rows.rows(); first += pieceRows) {
        int count = Math.min(pieceRows, rows.rows() - first);
        prune(new Piece(lease.slab(), count, rows.columns()), first);
      }
      RowStatistics statistics =
          new RowStatistics(tally.statistics(rows, weights), error, updateLoss, admm);
      return new PrunedRows(rows.withWeights(weights), mask, statistics);
    }

    private void prune(Piece piece, int first) {
      DeviceWork work = lease.work();
      int from = first * rows.columns();
      work.upload(rows.weights(), from, piece.rows.before());
      work.clear(piece.rows.rowMask(), piece.rows.maskBytes());
      DeviceMethod.Figures figures = piece.pruner.prune(work, lease.input(), piece.rows, tally);
      updateLoss += figures.updateLoss();
      admm = admm.plus(figures.admm());
      error = error.plus(piece.meter.measure(work, lease.input(), piece.rows));
      work.download(piece.rows.after(), weights, from);
      int maskFrom = first * PieceRows.rowBytes(rows.columns());
      work.download(piece.rows.rowMask(), mask, maskFrom, piece.rows.maskBytes());
    }
  }
}
