package org.tsenor.pruning.calibrated;

import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.linalg.MatrixOps;
import org.tsenor.mask.MaskBatch;
import org.tsenor.mask.SolverBackend;
import org.tsenor.mask.SolverResult;

/** Prunes a band group by group: search, final mask, refit. */
final class AlpsPruner implements RowPruner {
  private final AlpsInput prepared;
  private final AlpsSettings settings;
  private final EigenBasis basis;
  private final ErrorMeter meter;
  private final Projection loop;
  private final Projection last;
  private final SupportRefit refit;

  AlpsPruner(AlpsInput prepared, SolverBackend backend, MatrixOps ops) {
    this.prepared = prepared;
    this.settings = prepared.settings();
    this.basis = new EigenBasis(prepared.eigen(), ops);
    this.meter =
        new ErrorMeter(prepared.input(), ops, RowGroups.rowsFor(settings.solver().pattern()));
    int inputs = prepared.input().inputs();
    this.loop = new Projection(settings.loopSolver(), backend, inputs);
    this.last = new Projection(settings.solver(), backend, inputs);
    this.refit = new SupportRefit(basis, last, settings.refit());
  }

  @Override
  public PrunedRows prune(WeightRows rows) {
    RowGroups.require(rows, prepared.input().inputs(), settings.solver(), settings.scheduleRows());
    float[] pruned = new float[rows.weights().length];
    RowMask mask = new RowMask(rows.rows(), rows.columns());
    MaskTally tally = new MaskTally();
    AdmmCounts counts = AdmmCounts.NONE;
    int group = settings.scheduleRows();
    for (int first = 0; first < rows.rows(); first += Math.min(group, rows.rows() - first)) {
      int count = Math.min(group, rows.rows() - first);
      counts = counts.plus(pruneGroup(rows, new Group(first, count), mask, tally, pruned));
    }
    RowStatistics statistics =
        new RowStatistics(tally.statistics(rows, pruned), meter.measure(rows, pruned), 0, counts);
    return new PrunedRows(rows.withWeights(pruned), mask.bytes(), statistics);
  }

  /** Rows of a band. */
  private record Group(int firstRow, int rows) {}

  private AdmmCounts pruneGroup(
      WeightRows rows, Group group, RowMask mask, MaskTally tally, float[] pruned) {
    long keptBefore = loop.keptBlocks() + last.keptBlocks();
    DoubleMatrix start = scaled(rows, group);
    AdmmSearch search = new AdmmSearch(basis, loop, settings.schedule(), start);
    MaskBatch support = search.run(last.choose(start, null).masks());
    SolverResult chosen = last.choose(search.free(), support);
    last.tally(chosen, tally);
    last.keep(chosen.masks(), mask, group.firstRow);
    DoubleMatrix weights = DoubleMatrix.zeros(group.rows, rows.columns());
    last.restrict(search.free(), chosen.masks(), weights);
    refit.run(search.right(), chosen.masks(), weights);
    int from = group.firstRow * rows.columns();
    for (int i = 0; i < weights.values().length; i++) {
      int column = i % rows.columns();
      // Rounding in the basis of the eigenvectors leaves a trace where a dead input's zero was.
      boolean dead = prepared.input().dead()[column];
      pruned[from + i] = dead ? 0 : (float) (weights.values()[i] / prepared.scales()[column]);
    }
    long keptBlocks = loop.keptBlocks() + last.keptBlocks() - keptBefore;
    return search.counts().withKeptBlocks(keptBlocks);
  }

  /** B₀ = W·S, with zeros for dead inputs. */
  private DoubleMatrix scaled(WeightRows rows, Group group) {
    DoubleMatrix start = DoubleMatrix.zeros(group.rows, rows.columns());
    boolean[] dead = prepared.input().dead();
    int from = group.firstRow * rows.columns();
    for (int i = 0; i < start.values().length; i++) {
      int column = i % rows.columns();
      start.values()[i] = dead[column] ? 0 : rows.weights()[from + i] * prepared.scales()[column];
    }
    return start;
  }
}
