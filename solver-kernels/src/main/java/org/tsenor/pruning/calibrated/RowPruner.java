package org.tsenor.pruning.calibrated;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.tsenor.engine.Engine;
import org.tsenor.engine.Layout;
import org.tsenor.engine.Lease;
import org.tsenor.engine.Shared;
import org.tsenor.engine.Steps;
import org.tsenor.engine.Workspace;

/**
 * Prunes bands of rows by one method, whole or in pieces of their groups of rows.
 *
 * <p>Where room is short the pieces are halved, down to one group. Bands are independent of each
 * other, and so are pieces: the cut changes no weight. For one thread.
 */
public final class RowPruner {
  private final Engine engine;
  private final Work<?, ?> work;

  /**
   * @param step at which the prepared input is shared
   */
  <C extends RowMethod.Constants, S> RowPruner(Engine engine, String step, RowMethod<C, S> method) {
    this.engine = engine;
    this.work = new Work<>(step, method);
  }

  /**
   * Prunes one band.
   *
   * @throws IllegalArgumentException if the band does not fit the prepared inputs or the pattern,
   *     or does not start at a multiple of {@link CalibratedMethod#rowGroup}
   */
  public PrunedRows prune(WeightRows rows) {
    return work.prune(engine, rows);
  }

  /** A method with its types. */
  private record Work<C extends RowMethod.Constants, S>(String step, RowMethod<C, S> method)
      implements Shared<C> {
    @Override
    public Object key() {
      return method.prepared();
    }

    @Override
    public String name() {
      return "a linear of %d inputs".formatted(method.input().inputs());
    }

    @Override
    public C in(Workspace space) {
      return method.constants(space);
    }

    PrunedRows prune(Engine engine, WeightRows rows) {
      RowGroups.require(rows, method.input().inputs(), method.solver(), method.rowGroup());
      List<PieceLayout<S>> layouts = layouts(rows);
      try (Lease<C> lease = engine.lease(this, layouts)) {
        int together = layouts.get(lease.choice()).rows();
        return new Band<>(method, rows, lease).prune(together);
      } catch (IOException e) {
        throw new UncheckedIOException("a prepared input is in memory", e);
      }
    }

    /** For as many rows as may be pruned together, most first. */
    private List<PieceLayout<S>> layouts(WeightRows rows) {
      int group = method.rowGroup();
      int groups = method.takesManyGroups() ? (rows.rows() + group - 1) / group : 1;
      List<PieceLayout<S>> layouts = new ArrayList<>();
      for (; groups > 1; groups = (groups + 1) / 2) {
        layouts.add(layout(Math.min(rows.rows(), groups * group), rows.columns()));
      }
      layouts.add(layout(Math.min(rows.rows(), group), rows.columns()));
      return layouts;
    }

    private PieceLayout<S> layout(int rows, int columns) {
      return new PieceLayout<>(method, rows, columns);
    }
  }

  /** Some rows with all that is needed to prune them. */
  private record PieceLayout<S>(RowMethod<?, S> method, int rows, int columns)
      implements Layout<PieceSpace<S>> {
    @Override
    public PieceSpace<S> in(Workspace space) {
      int meterRows = RowGroups.rowsFor(method.solver().pattern());
      return new PieceSpace<>(
          Piece.in(space, rows, columns),
          new ErrorMeter(space, rows, columns, meterRows),
          method.scratch(space, rows, columns));
    }
  }

  private record PieceSpace<S>(Piece piece, ErrorMeter meter, S scratch) {}

  /** One band on its way. */
  private static final class Band<C extends RowMethod.Constants, S> {
    private final RowMethod<C, S> method;
    private final WeightRows rows;
    private final Lease<C> lease;
    private final Steps steps;
    private final float[] weights;
    private final byte[] mask;
    private final MaskTally tally = new MaskTally();
    private ReconstructionError error = ReconstructionError.NONE;
    private double updateLoss;
    private AdmmCounts admm = AdmmCounts.NONE;

    Band(RowMethod<C, S> method, WeightRows rows, Lease<C> lease) {
      this.method = method;
      this.rows = rows;
      this.lease = lease;
      this.steps = lease.steps();
      this.weights = new float[rows.weights().length];
      this.mask = new byte[Math.multiplyExact(rows.rows(), rowBytes(rows.columns()))];
    }

    private static int rowBytes(int columns) {
      return (columns + Byte.SIZE - 1) / Byte.SIZE;
    }

    PrunedRows prune(int together) {
      for (int first = 0; first < rows.rows(); first += Math.min(together, rows.rows() - first)) {
        int count = Math.min(together, rows.rows() - first);
        prune(lease.lay(new PieceLayout<>(method, count, rows.columns())), first);
      }
      RowStatistics statistics =
          new RowStatistics(tally.statistics(rows, weights), error, updateLoss, admm);
      return new PrunedRows(rows.withWeights(weights), mask, statistics);
    }

    private void prune(PieceSpace<S> space, int first) {
      Piece piece = space.piece().from(rows.firstRow() + first);
      int from = first * rows.columns();
      steps.upload(rows.weights(), from, piece.before());
      steps.masks().clear(piece.masks());
      RowMethod.Account account =
          method.prune(steps, lease.shared(), piece, space.scratch(), tally);
      updateLoss += account.updateLoss();
      admm = admm.plus(account.admm());
      error = space.meter().measure(steps, lease.shared(), piece, error);
      steps.download(piece.after(), weights, from);
      steps.masks().download(piece.masks(), mask, first * rowBytes(rows.columns()));
    }
  }
}
