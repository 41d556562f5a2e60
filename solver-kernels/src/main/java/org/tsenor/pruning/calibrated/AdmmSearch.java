package org.tsenor.pruning.calibrated;

import java.util.Arrays;
import org.tsenor.linalg.DoubleMatrix;
import org.tsenor.mask.MaskBatch;

/** The search for the support of one group of rows that share a schedule. */
final class AdmmSearch {
  private final EigenBasis basis;
  private final Projection projection;
  private final AdmmSchedule schedule;
  private final DoubleMatrix start;
  private final DoubleMatrix right;
  private final DoubleMatrix free;
  private final DoubleMatrix shifted;
  private final DoubleMatrix sparse;
  private final DoubleMatrix dual;
  private final DoubleMatrix scratch;
  private RhoControl control;
  private int iterations;

  /**
   * @param start B₀, shape (rows, inputs)
   */
  AdmmSearch(EigenBasis basis, Projection projection, AdmmSchedule schedule, DoubleMatrix start) {
    this.basis = basis;
    this.projection = projection;
    this.schedule = schedule;
    this.start = start;
    this.right = like(start);
    this.free = start.copy();
    this.shifted = like(start);
    this.sparse = like(start);
    this.dual = like(start);
    this.scratch = like(start);
    basis.enter(start, right);
    basis.multiply(right);
  }

  private static DoubleMatrix like(DoubleMatrix matrix) {
    return DoubleMatrix.zeros(matrix.rows(), matrix.columns());
  }

  /**
   * Iterates until the support stands still.
   *
   * @param first P(B₀)
   * @return the support of D at the end; B is then in {@link #free}
   */
  MaskBatch run(MaskBatch first) {
    control = new RhoControl(schedule, keptEntries(first));
    projection.restrict(start, first, sparse);
    MaskBatch support = first;
    MaskBatch checked = first;
    for (int iteration = 0; iteration < schedule.maxIterations(); iteration++) {
      iterations = iteration + 1;
      support = iterate(support);
      if (!control.isCheckedAfter(iteration)) {
        continue;
      }
      RhoControl.Verdict verdict = control.check(Projection.changes(checked, support), iteration);
      checked = support;
      if (verdict == RhoControl.Verdict.STOP) {
        break;
      }
      if (verdict == RhoControl.Verdict.RESTART) {
        support = first;
        restart(first);
      }
    }
    return support;
  }

  private static long keptEntries(MaskBatch masks) {
    long kept = 0;
    for (long word : masks.rows()) {
      kept += Long.bitCount(word);
    }
    return kept;
  }

  private void restart(MaskBatch first) {
    copy(start, free);
    projection.restrict(start, first, sparse);
    Arrays.fill(dual.values(), 0);
  }

  private MaskBatch iterate(MaskBatch before) {
    double rho = control.rho();
    int entries = start.values().length;
    for (int i = 0; i < entries; i++) {
      scratch.values()[i] = rho * sparse.values()[i] - dual.values()[i];
    }
    basis.enter(scratch, shifted);
    basis.solve(right, rho, shifted);
    basis.leave(shifted, free);
    for (int i = 0; i < entries; i++) {
      shifted.values()[i] = free.values()[i] + dual.values()[i] / rho;
    }
    MaskBatch support = projection.choose(shifted, before).masks();
    projection.restrict(shifted, support, sparse);
    for (int i = 0; i < entries; i++) {
      dual.values()[i] += rho * (free.values()[i] - sparse.values()[i]);
    }
    return support;
  }

  private static void copy(DoubleMatrix from, DoubleMatrix into) {
    System.arraycopy(from.values(), 0, into.values(), 0, from.values().length);
  }

  /** B after the last iteration. */
  DoubleMatrix free() {
    return free;
  }

  /** B₀·A in the basis of the eigenvectors. */
  DoubleMatrix right() {
    return right;
  }

  /** How this search went. */
  AdmmCounts counts() {
    double rho = control.rho();
    return new AdmmCounts(1, iterations, iterations, control.restarts(), 0, rho, rho);
  }
}
