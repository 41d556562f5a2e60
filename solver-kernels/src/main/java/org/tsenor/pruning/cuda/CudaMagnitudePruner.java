package org.tsenor.pruning.cuda;

import java.util.Optional;
import org.tsenor.gpu.CudaException.OutOfDeviceMemoryException;
import org.tsenor.gpu.Lane;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.Structure;
import org.tsenor.mask.cuda.CudaBackend;
import org.tsenor.pruning.LinearPruner;
import org.tsenor.pruning.MagnitudePruner;
import org.tsenor.pruning.MagnitudeSettings;
import org.tsenor.pruning.PendingBand;
import org.tsenor.pruning.PrunedBand;
import org.tsenor.pruning.WeightBand;
import org.tsenor.pruning.WeightLoops;

/**
 * What {@link MagnitudePruner} does, on a device: the masks are as good to the certificate, and
 * where scores have no ties the same.
 *
 * <p>Bands that are begun before others are finished overlap: a band's cost is the larger of its
 * copies and its kernels. Where memory is short a band is pruned alone and then in halves, down to
 * one row of blocks.
 */
public final class CudaMagnitudePruner implements LinearPruner {
  private final SolverSettings solver;
  private final MagnitudeSettings settings;
  private final TaskLanes lanes;
  private final PieceSolver pieces;
  private final WeightLoops loops = WeightLoops.fastest();

  /** Bands that wait for all before them to be finished; while there are any, later ones wait. */
  private int waiting;

  /**
   * @param backend says on which device, and with how much memory
   * @param solver of the structure and the pattern of the settings
   */
  public CudaMagnitudePruner(
      CudaBackend backend, SolverSettings solver, MagnitudeSettings settings) {
    this.solver = solver;
    this.settings = settings;
    this.lanes = new TaskLanes(backend.device(), backend.settings().memory());
    this.pieces = new PieceSolver(backend.device(), solver, settings);
  }

  @Override
  public PrunedBand prune(WeightBand band) {
    try (PendingBand pending = begin(band)) {
      return pending.finish();
    }
  }

  @Override
  public int depth() {
    return TaskLanes.MOST;
  }

  @Override
  public PendingBand begin(WeightBand band) {
    settings.requireWholeBlocks(band);
    BandResult result = new BandResult(band, settings.scale(band), loops);
    BandPiece whole = new BandPiece(result, 0, band.rows());
    Optional<Lane> lane = waiting > 0 ? Optional.empty() : tryTake(whole);
    PendingBand pending = lane.isPresent() ? new Started(whole, lane.get()) : new Waiting(whole);
    result.tallyBefore();
    return pending;
  }

  private Optional<Lane> tryTake(BandPiece piece) {
    try {
      return lanes.take(pieces.space(piece).size());
    } catch (OutOfDeviceMemoryException e) {
      // Its turn comes when nothing else of this task is under way, in smaller pieces.
      return Optional.empty();
    }
  }

  /** A band on its lane. */
  private final class Started implements PendingBand {
    private final BandPiece piece;
    private Optional<Lane> lane;

    Started(BandPiece piece, Lane lane) {
      this.piece = piece;
      this.lane = Optional.of(lane);
      try {
        pieces.begin(piece, lane);
      } catch (RuntimeException e) {
        close();
        throw e;
      }
    }

    @Override
    public PrunedBand finish() {
      try (this) {
        pieces.finish(piece, lane.orElseThrow());
      }
      return piece.result().pruned(settings.scorePower());
    }

    @Override
    public void close() {
      Optional<Lane> held = lane;
      lane = Optional.empty();
      held.ifPresent(lanes::giveBack);
    }
  }

  /** A band that is pruned when its turn comes. */
  private final class Waiting implements PendingBand {
    private final BandPiece whole;
    private boolean open = true;

    Waiting(BandPiece whole) {
      this.whole = whole;
      waiting++;
    }

    @Override
    public PrunedBand finish() {
      try (this) {
        pruneAlone(whole);
      }
      return whole.result().pruned(settings.scorePower());
    }

    @Override
    public void close() {
      waiting -= open ? 1 : 0;
      open = false;
    }
  }

  private void pruneAlone(BandPiece whole) {
    int rows = whole.rows();
    for (int first = 0; first < whole.rows(); ) {
      int count = Math.min(rows, whole.rows() - first);
      BandPiece piece = new BandPiece(whole.result(), first, count);
      try {
        Lane lane =
            lanes
                .take(pieces.space(piece).size())
                .orElseThrow(() -> new IllegalStateException("bands are finished out of order"));
        try {
          pieces.begin(piece, lane);
          pieces.finish(piece, lane);
        } finally {
          lanes.giveBack(lane);
        }
        first += count;
      } catch (OutOfDeviceMemoryException e) {
        rows = halved(count, whole, e);
      }
    }
  }

  private int halved(int rows, BandPiece whole, OutOfDeviceMemoryException cause) {
    int step = rowStep(whole);
    if (rows <= step) {
      throw new OutOfDeviceMemoryException(
          "GPU memory is too short for one row of %s blocks of %d columns: %s"
              .formatted(solver.pattern(), whole.columns(), cause.getMessage()));
    }
    return Math.max(step, rows / 2 / step * step);
  }

  private int rowStep(BandPiece whole) {
    int size = solver.pattern().blockSize();
    return solver.structure() == Structure.STANDARD ? Math.min(size, whole.rows()) : size;
  }

  /** Blocks that the host solved again in double, since this pruner was made. */
  public long resolvedBlocks() {
    return pieces.resolvedBlocks();
  }
}
