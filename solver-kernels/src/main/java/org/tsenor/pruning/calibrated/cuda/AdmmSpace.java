package org.tsenor.pruning.calibrated.cuda;

import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.mask.SolverSettings;

/** Where a group of rows has its matrices and masks during a search and the refit after it. */
final class AdmmSpace {
  /** The first mask, the last checked, the one before and the one that is chosen. */
  private static final int MASKS = 4;

  private static final int COUNTS = 2;

  final DeviceMatrix start;
  final DeviceMatrix right;
  final DeviceMatrix free;
  final DeviceMatrix shifted;
  final DeviceMatrix sparse;
  final DeviceMatrix dual;
  final DeviceMatrix scratch;
  final MaskPlace[] masks = new MaskPlace[MASKS];
  final ScoreSpace scores;

  /** Shape (5, rows): the refit's sums over rows. */
  final DeviceMatrix rowSums;

  /** Addresses of integers: a count that is read at once, and the kept blocks of a group. */
  final long count;

  final long keptBlocks;

  AdmmSpace(DeviceSlab slab, SolverSettings solver, int rows, int columns) {
    this.start = slab.doubles(rows, columns);
    this.right = slab.doubles(rows, columns);
    this.free = slab.doubles(rows, columns);
    this.shifted = slab.doubles(rows, columns);
    this.sparse = slab.doubles(rows, columns);
    this.dual = slab.doubles(rows, columns);
    this.scratch = slab.doubles(rows, columns);
    for (int i = 0; i < MASKS; i++) {
      masks[i] = MaskPlace.in(slab, solver.pattern().blockSize(), rows, columns);
    }
    this.scores = new ScoreSpace(slab, solver, rows, columns);
    this.rowSums = slab.doubles(RefitOnDevice.ROW_SUMS, rows);
    this.count = slab.bytes((long) COUNTS * Integer.BYTES);
    this.keptBlocks = count + Integer.BYTES;
  }
}
