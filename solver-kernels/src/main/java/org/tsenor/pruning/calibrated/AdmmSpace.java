package org.tsenor.pruning.calibrated;

import org.tsenor.engine.AdmmSteps;
import org.tsenor.engine.Mask;
import org.tsenor.engine.MaskSteps;
import org.tsenor.engine.Workspace;
import org.tsenor.linalg.Matrix;
import org.tsenor.mask.SolverSettings;

/** Where a group of rows has its matrices and masks during a search and the refit after it. */
final class AdmmSpace {
  /** The first mask, the last checked, the one before and the one that is chosen. */
  private static final int MASKS = 4;

  /** Squares now, squares before, curvatures and the right sides' squares. */
  private static final int ROW_SUMS = 4;

  final Matrix start;
  final Matrix right;
  final Matrix free;
  final Matrix shifted;
  final Matrix sparse;
  final Matrix dual;
  final Matrix scratch;
  final Mask[] masks = new Mask[MASKS];

  /** For the search, and for the last mask. */
  final MaskSteps.Space loopMasks;

  final MaskSteps.Space lastMasks;
  final RowMetric metric;
  private final Matrix rowSums;

  /**
   * @param coupled whether rows weigh against each other
   */
  AdmmSpace(Workspace space, AlpsMethod.Settings settings, int rows, int columns, boolean coupled) {
    this.start = space.doubles(rows, columns);
    this.right = space.doubles(rows, columns);
    this.free = space.doubles(rows, columns);
    this.shifted = space.doubles(rows, columns);
    this.sparse = space.doubles(rows, columns);
    this.dual = space.doubles(rows, columns);
    this.scratch = space.doubles(rows, columns);
    SolverSettings solver = settings.solver();
    for (int i = 0; i < MASKS; i++) {
      masks[i] = space.mask(solver, rows, columns);
    }
    this.loopMasks = space.maskSpace(settings.loopSolver(), rows, columns);
    this.lastMasks = space.maskSpace(solver, rows, columns);
    this.rowSums = space.doubles(ROW_SUMS, rows);
    this.metric = RowMetric.in(space, rows, coupled);
  }

  /** A mask that is none of these. */
  Mask unused(Mask... used) {
    for (Mask mask : masks) {
      boolean free = true;
      for (Mask other : used) {
        free &= mask != other;
      }
      if (free) {
        return mask;
      }
    }
    throw new IllegalStateException("every mask is used");
  }

  AdmmSteps.Search search(Matrix eigenvalues) {
    return new AdmmSteps.Search(free, sparse, dual, shifted, right, eigenvalues, metric.values);
  }

  /** After a search, whose free matrix and right side are read. */
  AdmmSteps.Refit refit(double tolerance) {
    return new AdmmSteps.Refit(
        sparse,
        dual,
        shifted,
        start,
        rowSums.rowRange(0, 1),
        rowSums.rowRange(1, 1),
        rowSums.rowRange(2, 1),
        rowSums.rowRange(3, 1),
        tolerance);
  }
}
