// Problem  the steps of conjugate gradients between their products, for all rows together.
// Method   as published; a row that has met its tolerance takes steps of length 0.
// Oracle   org.tsenor.engine.host.HostAdmmSteps.
// Mapping  an entry a thread; counting: a row a thread.
// Limits   blockDim.x is 256.
#include "admm.cuh"

DEVICE bool goes_on(const RefitTask& task, const double* squares, int row) {
  return squares[row] > task.right_squares[row] * task.tolerance_square;
}

/** `residual` holds the right sides, `product` what the weights make of A. */
extern "C" __global__ void __launch_bounds__(256) refit_begin(const RefitTask task) {
  const RowEntry entry = own_entry(task.columns);
  if (entry.exists) {
    const double residual = task.residual[entry.index] - task.product[entry.index];
    task.residual[entry.index] = residual;
    task.direction[entry.index] = residual;
  }
}

extern "C" __global__ void __launch_bounds__(256) refit_step(const RefitTask task) {
  const RowEntry entry = own_entry(task.columns);
  if (entry.exists) {
    const double curvature = task.curvatures[entry.row];
    const bool moves = goes_on(task, task.squares_before, entry.row) && curvature > 0;
    const double length = moves ? task.squares_before[entry.row] / curvature : 0.0;
    task.weights[entry.index] += length * task.direction[entry.index];
    task.residual[entry.index] += -length * task.product[entry.index];
  }
}

extern "C" __global__ void __launch_bounds__(256) refit_turn(const RefitTask task) {
  const RowEntry entry = own_entry(task.columns);
  if (entry.exists) {
    const double before = task.squares_before[entry.row];
    const double factor = before > 0 ? task.squares[entry.row] / before : 0.0;
    task.direction[entry.index] =
        task.residual[entry.index] + factor * task.direction[entry.index];
  }
}

extern "C" __global__ void __launch_bounds__(256) refit_count(const RefitTask task) {
  const int row = int(blockIdx.x * blockDim.x + threadIdx.x);
  if (row < task.rows && goes_on(task, task.squares, row)) {
    atomicAdd(task.count, 1);
  }
}
