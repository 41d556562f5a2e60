// Problem  keep the N largest scores of every M consecutive ones in a row, among equal ones those of
//          lower column.
// Method   an entry is kept if fewer than N others come before it: M * M comparisons, no branch.
//          The N-th largest score is the row's potential; the bound it proves is the kept score.
// Oracle   org.tsenor.mask.scalar.ScalarStandardSolver.
// Mapping  groups of 4 and 8: eight columns a thread, in registers. Other sizes: one warp each, an
//          entry or two a lane.
// Limits   blockDim.x is 128. Kept score and bound are those of one group of one row.
#include "certificate.cuh"
#include "octet.cuh"

DEVICE double worth(const BandTask& task, float score) {
  return task.score_power == 2 ? double(score) * double(score) : double(score);
}

/** Of a legal group: proof and potential, by one lane. */
DEVICE void write_standard_proof(
    const BandTask& task, long long block, double kept_score, float smallest_kept) {
  task.outcomes[block] = 0;
  if (task.kept_scores) {
    task.kept_scores[block] = kept_score;
  }
  if (task.upper_bounds) {
    task.upper_bounds[block] = kept_score;
  }
  if (task.row_potentials) {
    task.row_potentials[block] = worth(task, smallest_kept);
  }
}

/** One group in registers; gives its mask, 0 of a group that is not legal. */
template <int kSize>
DEVICE unsigned standard_group(const BandTask& task, long long block, const float* scores) {
  unsigned word = 0;
  double kept_score = 0;
  float smallest_kept = 0;
  bool legal = true;
#pragma unroll
  for (int entry = 0; entry < kSize; ++entry) {
    int before = 0;
#pragma unroll
    for (int other = 0; other < kSize; ++other) {
      const bool comes = other < entry ? scores[other] >= scores[entry]
                                       : scores[other] > scores[entry];
      before += other != entry && comes ? 1 : 0;
    }
    legal = legal && __float_as_uint(scores[entry]) < kInfinityBits;
    word |= before < task.kept ? 1u << entry : 0u;
    kept_score += before < task.kept ? worth(task, scores[entry]) : 0.0;
    smallest_kept = before == task.kept - 1 ? scores[entry] : smallest_kept;
  }
  if (!legal) {
    task.outcomes[block] = kIllegal;
    return 0;
  }
  write_standard_proof(task, block, kept_score, smallest_kept);
  return word;
}

/** The groups of an octet of columns, which share a byte of the mask. */
template <int kSize>
DEVICE void standard_octet(const BandTask& task) {
  const int octets = (task.columns + kOctet - 1) / kOctet;
  const long long octet = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (octet >= (long long)task.rows * octets) {
    return;
  }
  const OctetPlace place(task, octet / octets, int(octet % octets) * kOctet);
  float scores[kOctet];
  read_magnitudes(task, place, scores);
  const long long block = (place.row * task.columns + place.column) / kSize;
  unsigned byte = 0;
  unsigned legal = 0;
#pragma unroll
  for (int first = 0; first < kOctet; first += kSize) {
    if (first < place.width) {
      const unsigned word = standard_group<kSize>(task, block + first / kSize, scores + first);
      byte |= word << first;
      legal |= word != 0 ? ((1u << kSize) - 1u) << first : 0u;
    }
  }
  if (task.mask) {
    task.mask[place.row * task.mask_stride + place.column / kOctet] = (unsigned char)byte;
  }
  if (task.prune) {
    prune_octet(task, place, byte | ~legal);
  }
}

DEVICE float standard_score(const BandTask& task, long long row, int column) {
  const long long at = row * task.row_stride + column;
  const unsigned bits = is_half(task) ? static_cast<const unsigned short*>(task.values)[at]
                                      : static_cast<const unsigned*>(task.values)[at];
  const float value = magnitude_of_bits(task.format, bits);
  return task.column_factors ? value * task.column_factors[column] : value;
}

DEVICE void prune_value(const BandTask& task, long long at) {
  if (is_half(task)) {
    static_cast<unsigned short*>(task.values)[at] = 0;
  } else {
    static_cast<unsigned*>(task.values)[at] = 0;
  }
}

template <int kSlots>
DEVICE void standard_warp(const BandTask& task) {
  using G = Group<kWarpSize, kSlots, 0>;
  const int size = task.block_size;
  const G group(size);
  const int across = task.columns / size;
  const long long block = (long long)blockIdx.x * (blockDim.x / kWarpSize) +
                          threadIdx.x / kWarpSize;
  if (block >= (long long)task.rows * across) {
    return;
  }
  const long long row = block / across;
  const int column = int(block % across) * size;
  float scores[kSlots];
  bool illegal[kSlots];
  int before[kSlots] = {};
#pragma unroll
  for (int slot = 0; slot < kSlots; ++slot) {
    const bool holds = group.holds(slot);
    scores[slot] = holds ? standard_score(task, row, column + group.line(slot)) : 0.0f;
    illegal[slot] = __float_as_uint(scores[slot]) >= kInfinityBits;
  }
  for (int other = 0; other < size; ++other) {
    const float score = group.read(scores, other);
#pragma unroll
    for (int slot = 0; slot < kSlots; ++slot) {
      const bool comes = score > scores[slot] || (score == scores[slot] && other < group.line(slot));
      before[slot] += comes ? 1 : 0;
    }
  }
  bool kept[kSlots], last[kSlots];
  double kept_here = 0;
#pragma unroll
  for (int slot = 0; slot < kSlots; ++slot) {
    kept[slot] = group.holds(slot) && before[slot] < task.kept;
    last[slot] = group.holds(slot) && before[slot] == task.kept - 1;
    kept_here += kept[slot] ? worth(task, scores[slot]) : 0.0;
  }
  const bool any_illegal = group.ballot(illegal) != 0;
  const typename G::Word word = group.ballot(kept);
  const int last_index = first_bit(group.ballot(last));
  const double kept_score = group.sum(kept_here);
  const float smallest_kept = group.read(scores, any_illegal ? 0 : last_index);
  if (any_illegal) {
    if (group.lane == 0) {
      task.outcomes[block] = kIllegal;
    }
    return;
  }
  if (group.lane == 0) {
    write_standard_proof(task, block, kept_score, smallest_kept);
    if (task.mask) {
      write_mask_word(task, row, column, size, word);
    }
  }
#pragma unroll
  for (int slot = 0; slot < kSlots; ++slot) {
    if (task.prune && group.holds(slot) && !kept[slot]) {
      prune_value(task, row * task.row_stride + column + group.line(slot));
    }
  }
}

extern "C" __global__ void __launch_bounds__(128) standard_4(const BandTask task) {
  standard_octet<4>(task);
}
extern "C" __global__ void __launch_bounds__(128) standard_8(const BandTask task) {
  standard_octet<8>(task);
}
extern "C" __global__ void __launch_bounds__(128) standard_any(const BandTask task) {
  if (task.block_size <= kWarpSize) {
    standard_warp<1>(task);
  } else {
    standard_warp<2>(task);
  }
}
