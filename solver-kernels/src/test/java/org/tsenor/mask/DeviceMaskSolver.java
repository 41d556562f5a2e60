package org.tsenor.mask;

import org.tsenor.gpu.GpuSettings;
import org.tsenor.mask.cuda.CudaBackend;

/** The contract and its fixture cases on whatever driver this process has; fails without one. */
class DeviceMaskSolver extends MaskSolverContract {
  private static final CudaBackend BACKEND = new CudaBackend(GpuSettings.DEFAULTS);

  @Override
  protected SolverBackend backend() {
    return BACKEND;
  }
}
