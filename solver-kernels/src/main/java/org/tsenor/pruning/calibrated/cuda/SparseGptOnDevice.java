package org.tsenor.pruning.calibrated.cuda;

import java.util.List;
import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.engine.device.DeviceWork;
import org.tsenor.gpu.KernelArgument;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.mask.SolverSettings;
import org.tsenor.pruning.calibrated.AdmmCounts;
import org.tsenor.pruning.calibrated.DampedInput;
import org.tsenor.pruning.calibrated.MaskTally;
import org.tsenor.pruning.calibrated.RowGroups;
import org.tsenor.pruning.calibrated.SparseGptInput;

/**
 * SparseGPT's sweep on a device. All rows of a piece take each step together, but products go by
 * groups of rows, so that weights do not depend on the cut.
 *
 * <p>Device memory: 16·inputs² bytes for factor and Gram matrix; for each row about 16·inputs bytes
 * and 12 for each column between two updates; for a group of rows 32·inputs bytes a row.
 *
 * @param prepared the input
 */
record SparseGptOnDevice(SparseGptInput prepared) implements DeviceMethod {
  private static final int INVERSE_DIAGONAL = FIRST_OWN;
  private static final int ALIVE = FIRST_OWN + 1;

  @Override
  public DampedInput input() {
    return prepared.input();
  }

  @Override
  public SolverSettings solver() {
    return prepared.settings().solver();
  }

  @Override
  public int rowGroup() {
    return RowGroups.rowsFor(solver().pattern());
  }

  @Override
  public boolean takesManyGroups() {
    return true;
  }

  @Override
  public HostInput host() {
    DoubleMatrix factor = prepared.factor();
    double[] inverseDiagonal = new double[factor.rows()];
    double[] alive = new double[factor.rows()];
    for (int column = 0; column < alive.length; column++) {
      inverseDiagonal[column] = 1 / factor.at(column, column);
      alive[column] = input().dead()[column] ? 0 : 1;
    }
    return new HostInput(
        List.of(input().statistics().gram(), factor),
        List.of(AliveInputs.added(input()), inverseDiagonal, alive));
  }

  @Override
  public PiecePruner place(DeviceSlab slab, int rows, int columns) {
    return new Sweep(slab, rows, columns);
  }

  /** Rows on their way from left to right. */
  private final class Sweep implements PiecePruner {
    private final int together =
        Math.min(prepared.settings().columnsTogether(), prepared.input().inputs());
    private final int blockSize = solver().pattern().blockSize();
    private final DeviceMatrix weights;
    private final DeviceMatrix errors;
    private final DeviceMatrix loss;
    private final ScoreSpace scores;

    Sweep(DeviceSlab slab, int rows, int columns) {
      this.weights = slab.doubles(rows, columns);
      this.errors = slab.doubles(rows, together);
      this.loss = slab.doubles(1, rows);
      this.scores = new ScoreSpace(slab, solver(), rows, blockSize);
    }

    @Override
    public Figures prune(DeviceWork work, ResidentInput input, PieceRows rows, MaskTally tally) {
      WeightConversion.widen(work, rows.before(), input.vector(ALIVE).address(), weights);
      work.clear(loss);
      RectangleMasks masks =
          new RectangleMasks(work, solver(), prepared.settings().scorePower(), scores);
      for (int first = 0; first < rows.columns(); first += together) {
        int end = Math.min(rows.columns(), first + together);
        for (int column = first; column < end; column += blockSize) {
          long factors = input.vector(INVERSE_DIAGONAL).columnRange(column, blockSize).address();
          masks.choose(weights.columnRange(column, blockSize), factors, scores.mask());
          masks.tally();
          sweep(work, input, rows, new Columns(first, column, end));
        }
        updateBehind(work, input.matrix(BASIS), first, end);
      }
      WeightConversion.narrow(work, weights, 0, rows.after());
      masks.addTo(tally);
      double[] losses = new double[rows.rows()];
      work.download(loss, losses);
      double sum = 0;
      for (double ofRow : losses) {
        sum += ofRow;
      }
      return new Figures(sum, AdmmCounts.NONE);
    }

    /** A block's first column in a range of columns. */
    private record Columns(int first, int column, int end) {}

    private void sweep(DeviceWork work, ResidentInput input, PieceRows rows, Columns columns) {
      KernelArgument argument =
          new KernelArgument()
              .address(weights.address())
              .address(errors.address())
              .address(input.matrix(BASIS).address());
      scores
          .mask()
          .addTo(argument)
          .address(rows.rowMask())
          .address(loss.address())
          .int64(errors.stride())
          .int32(rows.rows())
          .int32(rows.columns())
          .int32(columns.first)
          .int32(columns.column)
          .int32(columns.end)
          .padding();
      Launches.warps(work, "sweep_columns", rows.rows(), argument);
    }

    /** Brings the errors of a range of columns to all columns behind it. */
    private void updateBehind(DeviceWork work, DeviceMatrix factor, int first, int end) {
      int behind = weights.columns() - end;
      if (behind == 0) {
        return;
      }
      DeviceMatrix updates = factor.rowRange(first, end - first).columnRange(end, behind);
      for (int row = 0; row < weights.rows(); row += rowGroup()) {
        int count = Math.min(rowGroup(), weights.rows() - row);
        work.subtractProduct(
            errors.rowRange(row, count).columnRange(0, end - first),
            updates,
            weights.rowRange(row, count).columnRange(end, behind));
      }
    }
  }
}
