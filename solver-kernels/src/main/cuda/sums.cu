// Problem  sum what became of a band's blocks.
// Method   64 thread blocks add pieces of 256 blocks, their threads' sums are added pairwise, and a
//          second launch adds the 64 sums: an order that depends on the number of blocks only.
// Oracle   org.tsenor.pruning.band.BandPruning.addResult.
// Mapping  a block a thread: its 20 bytes are read once.
// Limits   gridDim.x is 64, blockDim.x is 256; then 1 and 32. Blocks with a negative outcome are
//          counted and not summed.
#include "lanes.cuh"

constexpr int kSumThreads = 256;
constexpr int kTotals = 8;
constexpr int kSumPieces = 64;
constexpr int kGapMax = 3;

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
DEVICE void sum_some(const BandTask& task, long long blocks) {
  SHARED_ARRAY(double, sums, kSumThreads * kTotals);
  const int thread = threadIdx.x;
  Totals totals;
  const long long step_of_grid = (long long)gridDim.x * kSumThreads;
  for (long long block = blockIdx.x * kSumThreads + thread; block < blocks; block += step_of_grid) {
    totals.add(task.kept_scores[block], task.upper_bounds[block], task.outcomes[block]);
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
      sums[thread * kTotals + total] = total == kGapMax ? fmax(own, other) : own + other;
    }
  }
  __syncthreads();
  if (thread < kTotals) {
    task.totals[(1 + blockIdx.x) * kTotals + thread] = sums[thread];
  }
}

extern "C" __global__ void __launch_bounds__(256) sum_blocks(const BandTask task) {
  sum_some(task, (long long)(task.rows / task.block_size) * (task.columns / task.block_size));
}

extern "C" __global__ void __launch_bounds__(256) sum_standard_blocks(const BandTask task) {
  sum_some(task, (long long)task.rows * (task.columns / task.block_size));
}

extern "C" __global__ void __launch_bounds__(32) sum_pieces(const BandTask task) {
  const int total = threadIdx.x;
  if (total < kTotals) {
    double sum = 0;
    for (int piece = 0; piece < kSumPieces; ++piece) {
      const double other = task.totals[(1 + piece) * kTotals + total];
      sum = total == kGapMax ? fmax(sum, other) : sum + other;
    }
    task.totals[total] = sum;
  }
}
