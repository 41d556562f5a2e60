// Problem  scores |x·f|^p of a rectangle of doubles for the mask kernels, and sums of their answers.
// Method   a block is scaled by a power of two that brings its largest |x·f| into [1, 2), which
//          costs no bits; the exponent is its own, so that a mask does not depend on its neighbors.
// Oracle   org.tsenor.engine.host.BlockScores and HostMaskChooser.
// Mapping  score_blocks: M lanes a block, at least 4, at most 32. The others: a warp a row of blocks,
//          or one or two blocks. Sums go over lanes pairwise: their order depends on shapes only.
// Limits   blockDim.x is 128; M up to 64.
#include "block_scores.cuh"

DEVICE int lanes_of_a_block(int block_size) {
  int lanes = 4;
  while (lanes < block_size && lanes < kWarpSize) {
    lanes *= 2;
  }
  return lanes;
}

/** The block that a group of lanes scores. */
struct ScoredBlock {
  int top;
  int left;
  int index;
  int lane;
  int lanes;
  bool exists;

  DEVICE explicit ScoredBlock(const ScoreTask& task) : lanes(lanes_of_a_block(task.block_size)) {
    const long long thread = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    const int across = task.columns / task.block_size;
    const long long blocks = (long long)(task.rows / task.block_rows) * across;
    const long long own = thread / lanes;
    exists = own < blocks;
    index = int(exists ? own : blocks - 1);
    lane = int(thread % lanes);
    top = index / across * task.block_rows;
    left = index % across * task.block_size;
  }

  DEVICE double magnitude(const ScoreTask& task, int row, int column) const {
    const double value = task.values[(top + row) * task.value_stride + left + column];
    return fabs(task.factors ? value * task.factors[left + column] : value);
  }
};

/** Of zero the least exponent, of what is not finite the greatest: the mask kernels refuse it. */
DEVICE int exponent_of(const ScoreTask& task, const ScoredBlock& block) {
  double largest = 0;
  bool finite = true;
  for (int row = 0; row < task.block_rows; ++row) {
    for (int column = block.lane; column < task.block_size; column += block.lanes) {
      const double magnitude = block.magnitude(task, row, column);
      finite = finite && magnitude < INFINITY;
      largest = fmax(largest, magnitude);
    }
  }
  largest = finite ? largest : double(INFINITY);
  for (int step = block.lanes / 2; step > 0; step /= 2) {
    largest = fmax(largest, __shfl_xor_sync(kWholeWarp, largest, step));
  }
  return min(max(ilogb(largest), -1000), 1000);
}

extern "C" __global__ void __launch_bounds__(128) score_blocks(const ScoreTask task) {
  const ScoredBlock block(task);
  const int exponent = exponent_of(task, block);
  const double scale = ldexp(1.0, -exponent);
  double sum = 0;
  for (int row = 0; row < task.block_rows; ++row) {
    for (int column = block.lane; column < task.block_size; column += block.lanes) {
      const double scaled = block.magnitude(task, row, column) * scale;
      const double score = task.power == 2 ? scaled * scaled : scaled;
      sum += score;
      if (block.exists) {
        const long long at = (long long)(block.top + row) * task.columns + block.left + column;
        task.scores[at] = float(score);
      }
    }
  }
  for (int step = block.lanes / 2; step > 0; step /= 2) {
    sum += __shfl_xor_sync(kWholeWarp, sum, step);
  }
  if (block.exists && block.lane == 0) {
    task.exponents[block.index] = exponent;
    task.totals[block.index] = sum * ldexp(1.0, task.power * exponent);
  }
}

constexpr int kTallies = 6;
constexpr int kLargestGap = 4;

/** What a lane has seen of its blocks. */
struct BlockTally {
  double values[kTallies] = {};

  DEVICE void add(const TallyTask& task, long long block) {
    const double unit = ldexp(1.0, task.power * task.exponents[block]);
    const double kept = task.kept_scores[block];
    const double bound = task.upper_bounds[block];
    const double gap = bound > 0 ? fmax((bound - kept) / bound, 0.0) : 0.0;
    values[0] += kept * unit;
    values[1] += bound * unit;
    values[2] += task.totals[block];
    values[3] += gap;
    values[kLargestGap] = fmax(values[kLargestGap], gap);
    values[5] += task.outcomes[block];
  }
};

extern "C" __global__ void __launch_bounds__(128) tally_blocks(const TallyTask task) {
  const int line = int((blockIdx.x * blockDim.x + threadIdx.x) / kWarpSize);
  const int lane = threadIdx.x % kWarpSize;
  if (line >= task.block_rows) {
    return;
  }
  BlockTally tally;
  for (int block = lane; block < task.across; block += kWarpSize) {
    tally.add(task, (long long)line * task.across + block);
  }
#pragma unroll
  for (int value = 0; value < kTallies; ++value) {
    for (int step = kWarpSize / 2; step > 0; step /= 2) {
      const double other = __shfl_xor_sync(kWholeWarp, tally.values[value], step);
      const double own = tally.values[value];
      tally.values[value] = value == kLargestGap ? fmax(own, other) : own + other;
    }
    if (lane == 0) {
      double& sum = task.sums[(long long)value * task.block_rows + line];
      sum = value == kLargestGap ? fmax(sum, tally.values[value]) : sum + tally.values[value];
    }
  }
}

/** What a mask keeps of a block's scores: rows by lanes, summed in the same order for any mask. */
DEVICE double kept_by(const BetterTask& task, const MaskBits& mask, int top, int left) {
  double sum = 0;
  for (int row = threadIdx.x % kWarpSize; row < mask.block_size; row += kWarpSize) {
    const float* scores = task.scores + (long long)(top + row) * task.columns + left;
    const unsigned long long word = mask.word(top + row, left);
    for (int column = 0; column < mask.block_size; ++column) {
      sum += (word >> column & 1) != 0 ? double(scores[column]) : 0.0;
    }
  }
  for (int step = kWarpSize / 2; step > 0; step /= 2) {
    sum += __shfl_xor_sync(kWholeWarp, sum, step);
  }
  return sum;
}

/** Neighbors that share bytes of their mask have one warp. Eight thread blocks: else it spills. */
extern "C" __global__ void __launch_bounds__(128, 8) keep_better_masks(const BetterTask task) {
  const int size = task.mask.block_size;
  const int together = size == 4 ? 2 : 1;
  const int across = task.columns / size;
  const int pieces = (across + together - 1) / together;
  const int piece = int((blockIdx.x * blockDim.x + threadIdx.x) / kWarpSize);
  if (piece >= task.rows / size * pieces) {
    return;
  }
  const int lane = threadIdx.x % kWarpSize;
  const int top = piece / pieces * size;
  const int first = piece % pieces * together;
  for (int column = first; column < min(first + together, across); ++column) {
    const double kept = kept_by(task, task.before, top, column * size);
    if (kept > kept_by(task, task.mask, top, column * size)) {
      for (int row = lane; row < size; row += kWarpSize) {
        const unsigned long long word = task.before.word(top + row, column * size);
        task.mask.set_word(top + row, column * size, word);
      }
      if (lane == 0) {
        const int block = piece / pieces * across + column;
        task.kept_scores[block] = kept;
        task.outcomes[block] = 0;
        atomicAdd(task.count, 1);
      }
    }
  }
}
