// Problem  bring weights to the device's doubles and back, and sum over rows what tells their error.
// Method   tr(V·G·Vᵀ) is the sum over rows of V times V·G, whose product is the host's to ask for.
// Oracle   org.tsenor.engine.host.HostWeightSteps.
// Mapping  an entry a thread; sums: a thread block a row, in an order that depends on its length.
// Limits   blockDim.x is 256; of sums 128.
#include "row_error.cuh"

extern "C" __global__ void __launch_bounds__(256) widen_weights(const ConvertTask task) {
  const RowEntry entry = own_entry(task.columns);
  if (entry.exists) {
    const double factor = task.factors ? task.factors[entry.column] : 1.0;
    const double weight = task.floats[entry.index];
    // Not a product: that may be -0.0.
    task.doubles[entry.index] = factor != 0 ? weight * factor : 0.0;
  }
}

extern "C" __global__ void __launch_bounds__(256) narrow_weights(const ConvertTask task) {
  const RowEntry entry = own_entry(task.columns);
  if (entry.exists) {
    const double factor = task.factors ? task.factors[entry.column] : 1.0;
    const double weight = task.doubles[entry.index];
    task.floats[entry.index] = factor != 0 ? float(weight / factor) : 0.0f;
  }
}

extern "C" __global__ void __launch_bounds__(256) prune_to_mask(const PruneTask task) {
  const RowEntry entry = own_entry(task.columns);
  if (entry.exists) {
    const bool kept = task.mask.keeps(entry.row, entry.column);
    task.into[entry.index] = kept ? task.from[entry.index] : 0.0f;
  }
}

extern "C" __global__ void __launch_bounds__(256) differences(const DifferenceTask task) {
  const RowEntry entry = own_entry(task.columns);
  if (entry.exists) {
    const double before = task.before[entry.index];
    task.both[entry.index] = before;
    task.both[(long long)task.rows * task.columns + entry.index] =
        double(task.after[entry.index]) - before;
  }
}

extern "C" __global__ void __launch_bounds__(128) sum_rows(const RowSumTask task) {
  SHARED_ARRAY(double, sums, kRowThreads);
  const long long first = (long long)blockIdx.x * task.columns;
  double product = 0;
  double addition = 0;
  for (int column = threadIdx.x; column < task.columns; column += kRowThreads) {
    const double left = task.left[first + column];
    product += left * task.right[first + column];
    addition += task.added ? task.added[column] * left * left : 0.0;
  }
  product = sum_of_threads(sums, product);
  if (threadIdx.x == 0) {
    task.products[blockIdx.x] = product;
  }
  if (task.added) {
    addition = sum_of_threads(sums, addition);
    if (threadIdx.x == 0) {
      task.additions[blockIdx.x] = addition;
    }
  }
}

/** A byte of the rows' mask a thread. */
extern "C" __global__ void __launch_bounds__(256) pack_mask(const PackTask task) {
  const int row_bytes = (task.columns + 7) / 8;
  const long long byte = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (byte >= (long long)task.rows * row_bytes) {
    return;
  }
  const int row = int(byte / row_bytes);
  const int first = int(byte % row_bytes) * 8;
  unsigned bits = 0;
  for (int column = first; column < min(first + 8, task.columns); ++column) {
    bits |= task.mask.keeps(row, column) ? 1u << (column - first) : 0u;
  }
  task.row_mask[byte] = (unsigned char)bits;
}
