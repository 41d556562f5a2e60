// Problem  read, prune and mask eight neighboring values of a row, which make one byte of a mask.
// Method   whole vectors of 16 bytes where addresses allow, single values elsewhere.
// Oracle   org.tsenor.pruning.MaskedCopy.
// Mapping  one thread an octet. The last octet of a row may be half: four columns.
// Limits   columns are a multiple of 4.
#pragma once

#include "tile.cuh"

constexpr int kOctet = 8;

/** Eight columns of one row. */
struct OctetPlace {
  long long row;
  int column;
  /** 8, or 4 at the end of a row. */
  int width;

  DEVICE OctetPlace(const BandTask& task, long long of_row, int of_column)
      : row(of_row), column(of_column), width(min(kOctet, task.columns - of_column)) {}

  /** Its second half. */
  DEVICE OctetPlace(const OctetPlace& whole, int half)
      : row(whole.row), column(whole.column + half * kOctet / 2), width(kOctet / 2) {}

  DEVICE long long first(const BandTask& task) const { return row * task.row_stride + column; }

  DEVICE bool is_vector(const BandTask& task) const {
    return (width == kOctet || column % kOctet != 0) && task.row_stride % kOctet == 0 &&
           reinterpret_cast<unsigned long long>(task.values) % 16 == 0;
  }
};

DEVICE bool is_half(const BandTask& task) {
  return task.format == kFormatF16 || task.format == kFormatBf16;
}

/** Whole vectors of shared width; kWords is 2, 4 or 8. */
template <int kWords>
DEVICE void read_words(const void* from, unsigned (&words)[kWords]) {
  if constexpr (kWords == 2) {
    const uint2 two = *static_cast<const uint2*>(from);
    words[0] = two.x, words[1] = two.y;
  } else {
#pragma unroll
    for (int first = 0; first < kWords; first += 4) {
      const uint4 four = static_cast<const uint4*>(from)[first / 4];
      words[first] = four.x, words[first + 1] = four.y;
      words[first + 2] = four.z, words[first + 3] = four.w;
    }
  }
}

/** The bits of the first kCount values of an octet, those that are not there as zeros. */
template <int kCount>
DEVICE void read_bits(const BandTask& task, const OctetPlace& place, unsigned (&bits)[kCount]) {
  const unsigned short* halves =
      static_cast<const unsigned short*>(task.values) + place.first(task);
  const unsigned* words = static_cast<const unsigned*>(task.values) + place.first(task);
  if (place.is_vector(task) && is_half(task)) {
    unsigned pairs[kCount / 2];
    read_words(halves, pairs);
#pragma unroll
    for (int entry = 0; entry < kCount; ++entry) {
      bits[entry] = entry % 2 == 0 ? pairs[entry / 2] & 0xffffu : pairs[entry / 2] >> 16;
    }
  } else if (place.is_vector(task)) {
    read_words(words, bits);
  } else {
#pragma unroll
    for (int entry = 0; entry < kCount; ++entry) {
      const bool exists = entry < place.width;
      bits[entry] = !exists ? 0 : is_half(task) ? halves[entry] : words[entry];
    }
  }
}

/** |w| f of the first kCount values of an octet; of a negative score, not a number. */
template <int kCount>
DEVICE void read_magnitudes(
    const BandTask& task, const OctetPlace& place, float (&magnitudes)[kCount]) {
  unsigned bits[kCount];
  read_bits(task, place, bits);
#pragma unroll
  for (int entry = 0; entry < kCount; ++entry) {
    magnitudes[entry] = magnitude_of_bits(task.format, bits[entry]);
    if (task.column_factors && entry < place.width) {
      magnitudes[entry] *= task.column_factors[place.column + entry];
    }
  }
}

/** Makes +0.0 of the values whose bit is 0. */
DEVICE void prune_octet(const BandTask& task, const OctetPlace& place, unsigned kept) {
  const long long first = place.first(task);
  unsigned short* halves = static_cast<unsigned short*>(task.values) + first;
  unsigned* words = static_cast<unsigned*>(task.values) + first;
  if (place.is_vector(task) && is_half(task)) {
    unsigned pairs[4];
#pragma unroll
    for (int pair = 0; pair < 4; ++pair) {
      const unsigned low = (kept >> 2 * pair & 1) != 0 ? 0xffffu : 0u;
      const unsigned high = (kept >> (2 * pair + 1) & 1) != 0 ? 0xffff0000u : 0u;
      pairs[pair] = low | high;
    }
    uint4* vector = reinterpret_cast<uint4*>(halves);
    const uint4 old = *vector;
    *vector = {old.x & pairs[0], old.y & pairs[1], old.z & pairs[2], old.w & pairs[3]};
    return;
  }
#pragma unroll
  for (int entry = 0; entry < kOctet; ++entry) {
    if (entry < place.width && (kept >> entry & 1) == 0) {
      if (is_half(task)) {
        halves[entry] = 0;
      } else {
        words[entry] = 0;
      }
    }
  }
}
