package org.tsenor.mask;

import org.tsenor.mask.vector.VectorBackend;

class VectorMaskSolverTest extends MaskSolverContract {
  @Override
  protected SolverBackend backend() {
    return new VectorBackend();
  }
}
