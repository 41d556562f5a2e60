package org.tsenor.pruning.calibrated;

import org.tsenor.linalg.MatrixOps;
import org.tsenor.mask.SolverBackend;

/** A method ready for the linears of one input. Immutable: any number of threads may share it. */
public interface PreparedInput {
  /** What preparing met. */
  PreparationReport report();

  /** All there is to it but the method's settings; shares the arrays. */
  PreparedArrays arrays();

  /** Makes a pruner for one thread. */
  RowPruner pruner(SolverBackend backend, MatrixOps ops);
}
