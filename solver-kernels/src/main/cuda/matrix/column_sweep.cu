// Problem  prune the columns of one block of the pattern, one after the other, and move the error of
//          each to the columns behind it up to the end of a range.
// Method   e = w_j / U_jj where pruned, w -= e·U_j. The block's own columns first, in registers; then
//          all its errors reach the columns behind it, in the order of the columns.
// Oracle   org.tsenor.engine.host.ColumnSweep.prune: the same bits.
// Mapping  a warp a row, a column a lane; of blocks wider than 32, two.
// Limits   blockDim.x is 128; M up to 64.
#include "column_sweep.cuh"

/** The block's columns of one row: a lane has column `lane` and column 32 + `lane`. */
struct SweptBlock {
  double weights[2];
  double errors[2] = {0.0, 0.0};
  double loss = 0;

  static DEVICE double read(const double (&values)[2], int column) {
    return __shfl_sync(kWholeWarp, column < kWarpSize ? values[0] : values[1], column % kWarpSize);
  }
};

/** Prunes the columns that the word does not keep; the same in all lanes. */
DEVICE void sweep_block(const SweepTask& task, unsigned long long word, SweptBlock& block) {
  const int lane = threadIdx.x % kWarpSize;
  for (int column = 0; column < task.mask.block_size; ++column) {
    const double weight = SweptBlock::read(block.weights, column);
    if ((word >> column & 1) != 0) {
      continue;
    }
    const double* updates =
        task.factor + (long long)(task.column + column) * task.columns + task.column;
    const double error = weight / updates[column];
    block.loss += 0.5 * error * error;
#pragma unroll
    for (int slot = 0; slot < 2; ++slot) {
      const int own = slot * kWarpSize + lane;
      if (own == column) {
        block.weights[slot] = 0;
        block.errors[slot] = error;
      } else if (own > column && own < task.mask.block_size) {
        block.weights[slot] -= error * updates[own];
      }
    }
  }
}

/** Brings the block's errors to the columns behind it. */
DEVICE void update_range(
    const SweepTask& task, unsigned long long word, const SweptBlock& block, double* weights) {
  const int lane = threadIdx.x % kWarpSize;
  const int size = task.mask.block_size;
  for (int first = task.column + size; first < task.end; first += kWarpSize) {
    const int own = first + lane;
    double weight = own < task.end ? weights[own] : 0.0;
    for (int column = 0; column < size; ++column) {
      const double error = SweptBlock::read(block.errors, column);
      if ((word >> column & 1) == 0 && own < task.end) {
        weight -= error * task.factor[(long long)(task.column + column) * task.columns + own];
      }
    }
    if (own < task.end) {
      weights[own] = weight;
    }
  }
}

/** Adds a block's bits to those of its row: a lane a byte. */
DEVICE void add_to_row_mask(const SweepTask& task, int row, unsigned long long word) {
  const int shift = task.column % 8;
  const int byte = threadIdx.x % kWarpSize;
  if (8 * byte < shift + task.mask.block_size) {
    const int from = 8 * byte - shift;
    const unsigned long long bits = from >= 0 ? word >> from : word << -from;
    const long long row_bytes = (task.columns + 7) / 8;
    unsigned char& target = task.row_mask[row * row_bytes + task.column / 8 + byte];
    target = (unsigned char)(target | (bits & 255));
  }
}

extern "C" __global__ void __launch_bounds__(128) sweep_columns(const SweepTask task) {
  const int row = int((blockIdx.x * blockDim.x + threadIdx.x) / kWarpSize);
  if (row >= task.rows) {
    return;
  }
  const int lane = threadIdx.x % kWarpSize;
  const int size = task.mask.block_size;
  double* weights = task.weights + (long long)row * task.columns;
  const unsigned long long word = task.mask.word(row, 0);
  SweptBlock block;
#pragma unroll
  for (int slot = 0; slot < 2; ++slot) {
    const int own = slot * kWarpSize + lane;
    block.weights[slot] = own < size ? weights[task.column + own] : 0.0;
  }
  sweep_block(task, word, block);
  double* errors = task.errors + row * task.error_stride + (task.column - task.first);
#pragma unroll
  for (int slot = 0; slot < 2; ++slot) {
    const int own = slot * kWarpSize + lane;
    if (own < size) {
      weights[task.column + own] = block.weights[slot];
      errors[own] = block.errors[slot];
    }
  }
  update_range(task, word, block, weights);
  add_to_row_mask(task, row, word);
  if (lane == 0) {
    task.loss[row] += block.loss;
  }
}
