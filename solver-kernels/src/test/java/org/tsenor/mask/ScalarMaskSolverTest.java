package org.tsenor.mask;

import org.tsenor.mask.scalar.ScalarBackend;

class ScalarMaskSolverTest extends MaskSolverContract {
  @Override
  protected SolverBackend backend() {
    return new ScalarBackend();
  }
}
