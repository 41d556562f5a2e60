// Problem  bring the scores of mask blocks from a band into shared memory, scaled.
// Method   the score of a weight w is (|w| f)^p. A block is scaled by a power of two so that its
//          largest |w| f is in [1, 2), which is exact but for scores 2^126 times smaller than the
//          largest: huge ranges and subnormals stay away from the arithmetic.
// Oracle   org.tsenor.mask.vector.VectorScaledBlock, org.tsenor.engine.host.BlockScores.
// Mapping  a lane loads its columns, so that a warp reads whole rows of neighboring blocks.
// Limits   |w| f must be finite in float.
#pragma once

#include "lanes.cuh"

constexpr unsigned kInfinityBits = 0x7f800000u;

/** Where a mask block lies in its band. */
struct BlockPlace {
  int index;
  int row;
  int column;
  /** Whether there is such a block; a group without one works on the last and writes nothing. */
  bool exists;
};

DEVICE BlockPlace place_block(const BandTask& task, int size, long long index) {
  const int across = task.columns / size;
  const int blocks = task.rows / size * across;
  const int inside = index < blocks ? int(index) : blocks - 1;
  return {inside, inside / across * size, inside % across * size, index < blocks};
}

/** The scores of the mask blocks of one warp, shape (size, stride): groups side by side. */
template <class G>
struct Tile {
  /** Odd, so that neither a row nor a column meets a bank of shared memory twice. */
  static constexpr int kStride = (G::kLines > 32 ? 64 : 32) + 1;
  static constexpr int kFloats = (G::kSize > 0 ? G::kSize : G::kLines) * kStride;

  Shared<float> entries;

  DEVICE decltype(auto) at(const G& group, int row, int column) const {
    return entries[row * kStride + group.first_lane + column];
  }
};

/** What is known of a mask block once it is loaded; the same in all lanes of its group. */
struct BlockScale {
  int exponent;
  float largest;
  bool flat;
  bool legal;

  /** What a scaled score of 1 is worth in the units of the band. */
  DEVICE double unit() const { return __longlong_as_double((1023LL + exponent) << 52); }
};

/** Of the power of two that a block is scaled by: from -126 to 126, whose inverse is normal. */
DEVICE int block_exponent(unsigned highest_bits) {
  return min(max(int(highest_bits >> 23), 1), 253) - 127;
}

DEVICE float inverse_unit(int exponent) {
  return __uint_as_float(unsigned(127 - exponent) << 23);
}

DEVICE float widen_f16(unsigned bits) {
  const unsigned magnitude = bits & 0x7fffu;
  // The exponent's bias is moved by a multiplication, which normalizes subnormals too.
  const float finite = __uint_as_float(magnitude << 13) * 0x1p112f;
  return magnitude >= 0x7c00u ? __uint_as_float(kInfinityBits | magnitude << 13) : finite;
}

/** The magnitude of a value of 16 or 32 bits; of a negative score, not a number. */
DEVICE float magnitude_of_bits(int format, unsigned bits) {
  if (format == kFormatBf16) {
    return __uint_as_float((bits & 0x7fffu) << 16);
  }
  if (format == kFormatF16) {
    return widen_f16(bits);
  }
  // -0.0 is a zero.
  const bool negative = format == kFormatScores && bits > 0x80000000u;
  return __uint_as_float(negative ? ~0u : bits & 0x7fffffffu);
}

template <int kFormat>
DEVICE float magnitude(const void* values, long long at) {
  const bool half = kFormat == kFormatF16 || kFormat == kFormatBf16;
  const unsigned bits = half ? static_cast<const unsigned short*>(values)[at]
                             : static_cast<const unsigned*>(values)[at];
  return magnitude_of_bits(kFormat, bits);
}

template <int kFormat, class G>
DEVICE void read_columns(
    const BandTask& task, const BlockPlace& place, const G& group, const Tile<G>& tile) {
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    if (!group.holds(slot)) {
      continue;
    }
    const int column = place.column + group.line(slot);
    const float factor = task.column_factors ? task.column_factors[column] : 1.0f;
    const long long first = place.row * task.row_stride + column;
#pragma unroll 8
    for (int row = 0; row < group.size(); ++row) {
      const float value = magnitude<kFormat>(task.values, first + row * task.row_stride);
      tile.at(group, row, group.line(slot)) = value * factor;
    }
  }
}

/** Scales and squares what read_columns left, a lane its own columns. */
template <class G>
DEVICE BlockScale scale_columns(const BandTask& task, const G& group, const Tile<G>& tile) {
  unsigned lowest = ~0u;
  unsigned highest = 0;
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
#pragma unroll
    for (int row = 0; row < group.size() && group.holds(slot); ++row) {
      const unsigned bits = __float_as_uint(tile.at(group, row, group.line(slot)));
      lowest = min(lowest, bits);
      highest = max(highest, bits);
    }
  }
  lowest = group.least(lowest);
  highest = group.greatest(highest);
  const int exponent = block_exponent(highest);
  const float factor = inverse_unit(exponent);
  const bool squares = task.score_power == 2;
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
#pragma unroll
    for (int row = 0; row < group.size() && group.holds(slot); ++row) {
      const float scaled = tile.at(group, row, group.line(slot)) * factor;
      tile.at(group, row, group.line(slot)) = squares ? scaled * scaled : scaled;
    }
  }
  const float largest = __uint_as_float(highest) * factor;
  return {
      squares ? 2 * exponent : exponent,
      squares ? largest * largest : largest,
      lowest == highest,
      highest < kInfinityBits};
}

/** Loads the warp's blocks; of a block that is not legal the scores are not to be used. */
template <class G>
DEVICE BlockScale load_tile(
    const BandTask& task, const BlockPlace& place, const G& group, const Tile<G>& tile) {
  __syncwarp();
  switch (task.format) {
    case kFormatF32:
      read_columns<kFormatF32>(task, place, group, tile);
      break;
    case kFormatF16:
      read_columns<kFormatF16>(task, place, group, tile);
      break;
    case kFormatBf16:
      read_columns<kFormatBf16>(task, place, group, tile);
      break;
    default:
      read_columns<kFormatScores>(task, place, group, tile);
  }
  const BlockScale scale = scale_columns(task, group, tile);
  __syncwarp();
  return scale;
}
