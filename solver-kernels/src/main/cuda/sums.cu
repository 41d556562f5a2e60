// Problem  sum what became of a band's blocks.
// Method   thread blocks add pieces of 256 blocks, their threads' sums are added pairwise, and a
//          second launch adds the thread blocks' sums: an order that depends on the grid only, which
//          the host takes from the number of blocks. Bounds that are not written are implied: of the
//          standard structure the kept score, of others that of exact_4.
// Oracle   org.tsenor.pruning.BandPruning.addResult.
// Mapping  a block a thread: its 20 bytes are read once.
// Limits   blockDim.x is 256; of sum_pieces gridDim.x is 1. Blocks with a negative outcome are counted
//          and not summed.
#include "lanes.cuh"

constexpr int kSumThreads = 256;
constexpr int kTotals = 8;
constexpr int kGapMax = 3;

/** Two sums of one total together. */
DEVICE double together(int total, double left, double right) {
  return total == kGapMax ? fmax(left, right) : left + right;
}

/** The totals of some blocks, in the order of BandTask::totals. */
struct Totals {
  double values[kTotals] = {};

  DEVICE void add(double kept_score, double upper_bound, int outcome) {
    if (outcome < 0) {
      values[5] += outcome != kIllegal ? 1 : 0;
      values[6] += outcome == kIllegal ? 1 : 0;
      return;
    }
    const double gap = upper_bound > 0 ? (upper_bound - kept_score) / upper_bound : 0.0;
    values[0] += kept_score;
    values[1] += upper_bound;
    values[2] += fmax(gap, 0.0);
    values[kGapMax] = fmax(values[kGapMax], gap);
    values[4] += outcome;
    values[7] += 1;
  }
};

/** The sums of the blocks of every gridDim.x-th piece of 256. */
DEVICE void sum_some(const BandTask& task, long long blocks, double implied_bound) {
  SHARED_ARRAY(double, sums, kSumThreads * kTotals);
  const int thread = threadIdx.x;
  Totals totals;
  const long long step_of_grid = (long long)gridDim.x * kSumThreads;
  for (long long block = blockIdx.x * kSumThreads + thread; block < blocks; block += step_of_grid) {
    const double kept_score = task.kept_scores[block];
    const double bound =
        task.upper_bounds ? task.upper_bounds[block] : kept_score * implied_bound;
    totals.add(kept_score, bound, task.outcomes[block]);
  }
#pragma unroll
  for (int total = 0; total < kTotals; ++total) {
    sums[thread * kTotals + total] = totals.values[total];
  }
  for (int step = kSumThreads / 2; step > 0; step /= 2) {
    __syncthreads();
    for (int total = 0; total < kTotals && thread < step; ++total) {
      const double other = sums[(thread + step) * kTotals + total];
      const double own = sums[thread * kTotals + total];
      sums[thread * kTotals + total] = together(total, own, other);
    }
  }
  __syncthreads();
  if (thread < kTotals) {
    task.totals[(1 + blockIdx.x) * kTotals + thread] = sums[thread];
  }
  if (blockIdx.x == 0 && thread == 0) {
    // For the second launch, which has a grid of its own.
    task.totals[0] = gridDim.x;
  }
}

extern "C" __global__ void __launch_bounds__(256) sum_blocks(const BandTask task) {
  sum_some(task, (long long)(task.rows / task.block_size) * (task.columns / task.block_size),
           kBoundOfFour);
}

extern "C" __global__ void __launch_bounds__(256) sum_standard_blocks(const BandTask task) {
  sum_some(task, (long long)task.rows * (task.columns / task.block_size), 1.0);
}

extern "C" __global__ void __launch_bounds__(256) sum_pieces(const BandTask task) {
  SHARED_ARRAY(double, sums, kSumThreads);
  const int thread = threadIdx.x;
  const int total = thread % kTotals;
  const int pieces = int(task.totals[0]);
  double sum = 0;
  for (int piece = thread / kTotals; piece < pieces; piece += kSumThreads / kTotals) {
    sum = together(total, sum, task.totals[(1 + piece) * kTotals + total]);
  }
  sums[thread] = sum;
  for (int step = kSumThreads / 2; step >= kTotals; step /= 2) {
    __syncthreads();
    if (thread < step) {
      const double other = sums[thread + step];
      const double own = sums[thread];
      sums[thread] = together(total, own, other);
    }
  }
  __syncthreads();
  if (thread < kTotals) {
    task.totals[thread] = sums[thread];
  }
}
