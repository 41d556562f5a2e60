package org.tsenor.pruning.calibrated;

import java.io.Serializable;
import org.tsenor.linalg.MatrixOps;
import org.tsenor.mask.SolverBackend;

/** A method ready for the linears of one input. Immutable: any number of threads may share it. */
public interface PreparedInput extends Serializable {
  /** What preparing met. */
  PreparationReport report();

  /** Makes a pruner for one thread. */
  RowPruner pruner(SolverBackend backend, MatrixOps ops);
}
