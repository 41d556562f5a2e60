// Problem  what an iteration of ADMM does between its two products, and how far two masks differ.
// Method   B = ((ρD - V)·Q + B₀A·Q)/(λμ + ρ)·Qᵀ, D = P(B + V/ρ), V += ρ(B - D): the products by Q and
//          Qᵀ are the host's to ask for.
// Oracle   org.tsenor.engine.host.HostAdmmSteps and HostMaskSteps: the same bits.
// Mapping  an entry a thread; a byte of the masks a thread.
// Limits   blockDim.x is 256.
#include "admm.cuh"

extern "C" __global__ void __launch_bounds__(256) admm_begin(const AdmmTask task) {
  const RowEntry entry = own_entry(task.columns);
  if (entry.exists) {
    task.shifted[entry.index] = task.rho * task.sparse[entry.index] - task.dual[entry.index];
  }
}

extern "C" __global__ void __launch_bounds__(256) admm_solve(const AdmmTask task) {
  const RowEntry entry = own_entry(task.columns);
  if (entry.exists) {
    const double value = task.eigenvalues[entry.column] * task.row_values[entry.row];
    task.shifted[entry.index] =
        (task.shifted[entry.index] + task.right[entry.index]) / (value + task.rho);
  }
}

extern "C" __global__ void __launch_bounds__(256) admm_shift(const AdmmTask task) {
  const RowEntry entry = own_entry(task.columns);
  if (entry.exists) {
    task.shifted[entry.index] = task.free[entry.index] + task.dual[entry.index] / task.rho;
  }
}

extern "C" __global__ void __launch_bounds__(256) admm_project(const AdmmTask task) {
  const RowEntry entry = own_entry(task.columns);
  if (entry.exists) {
    const bool kept = task.mask.keeps(entry.row, entry.column);
    const double sparse = kept ? task.shifted[entry.index] : 0.0;
    task.sparse[entry.index] = sparse;
    task.dual[entry.index] += task.rho * (task.free[entry.index] - sparse);
  }
}

extern "C" __global__ void __launch_bounds__(256) restrict_to_mask(const RestrictTask task) {
  const RowEntry entry = own_entry(task.columns);
  if (entry.exists) {
    const bool kept = task.mask.keeps(entry.row, entry.column);
    task.into[entry.index] = kept ? task.from[entry.index] : 0.0;
  }
}

extern "C" __global__ void __launch_bounds__(256) scale_columns_by(const ScaleTask task) {
  const RowEntry entry = own_entry(task.columns);
  if (entry.exists) {
    task.values[entry.index] *= task.factors[entry.column];
  }
}

extern "C" __global__ void __launch_bounds__(256) add_damping(const DampTask task) {
  const RowEntry entry = own_entry(task.columns);
  if (entry.exists) {
    task.product[entry.index] = task.product[entry.index] * task.factors[entry.column] +
                                task.rows[entry.index] * task.added[entry.column];
  }
}

/** Counts are integers: atomics may add them in any order. */
extern "C" __global__ void __launch_bounds__(256) count_changes(const ChangesTask task) {
  const long long step = (long long)gridDim.x * blockDim.x;
  int changes = 0;
  for (long long byte = (long long)blockIdx.x * blockDim.x + threadIdx.x; byte < task.bytes;
       byte += step) {
    const unsigned right = task.right ? task.right[byte] : 0u;
    changes += __popc(task.left[byte] ^ right);
  }
  for (int lanes = kWarpSize / 2; lanes > 0; lanes /= 2) {
    changes += __shfl_xor_sync(kWholeWarp, changes, lanes);
  }
  if (threadIdx.x % kWarpSize == 0 && changes > 0) {
    atomicAdd(task.count, changes);
  }
}
