// Problem  address the lines (rows and columns) of a mask block that lies in a part of a warp.
// Method   a group of kLanes lanes holds one mask block; line k is slot k / kLanes of lane
//          k % kLanes. A set of lines is a word of bits.
// Oracle   none: the kernels built on it are compared.
// Mapping  every intrinsic names the whole warp and is reached by all of it: control flow around
//          them is uniform in the warp, and a group that is done idles.
// Limits   kLanes in {4, 8, 16, 32}; two slots only with 32 lanes.
#pragma once

#include "launch.cuh"

#define DEVICE __device__ __forceinline__

#ifndef TSENOR_EMULATED
/** Shared memory; the emulation checks every access. */
template <class T>
using Shared = T*;
#define SHARED_ARRAY(type, name, count) __shared__ __align__(16) type name[count]
DEVICE float4 load_four(const float* values) { return *reinterpret_cast<const float4*>(values); }
#endif

constexpr unsigned kWholeWarp = 0xffffffffu;
constexpr int kWarpSize = 32;

template <bool kWide>
struct LineWord {
  using Type = unsigned;
};
template <>
struct LineWord<true> {
  using Type = unsigned long long;
};

DEVICE int first_bit(unsigned word) { return __ffs(word) - 1; }
DEVICE int first_bit(unsigned long long word) { return __ffsll(word) - 1; }
DEVICE int count_bits(unsigned word) { return __popc(word); }
DEVICE int count_bits(unsigned long long word) { return __popcll(word); }

/** One warp's part that holds a mask block of kSize lines; kSize 0: known at run time only. */
template <int kLanes_, int kSlots_, int kSize_>
struct Group {
  static constexpr int kLanes = kLanes_;
  static constexpr int kSlots = kSlots_;
  static constexpr int kSize = kSize_;
  static constexpr int kLines = kLanes * kSlots;
  static constexpr int kGroups = kWarpSize / kLanes;
  /** Consecutive entries read at once: whole vectors of shared memory where sizes allow. */
  static constexpr int kChunk = kSize > 0 ? 4 : 1;
  using Word = typename LineWord<(kLines > 32)>::Type;

  int lane;
  int first_lane;
  int run_time_size;

  DEVICE explicit Group(int size) {
    const int warp_lane = threadIdx.x % kWarpSize;
    lane = warp_lane % kLanes;
    first_lane = warp_lane - lane;
    run_time_size = size;
  }

  DEVICE int size() const { return kSize > 0 ? kSize : run_time_size; }
  DEVICE int line(int slot) const { return slot * kLanes + lane; }
  DEVICE bool holds(int slot) const { return kSize > 0 || line(slot) < run_time_size; }
  DEVICE bool owns(int slot, int index) const { return line(slot) == index; }
  static DEVICE Word bit(int index) { return Word(1) << index; }

  /** The lines of the group that vote; lanes without a line vote with false. */
  DEVICE Word ballot(const bool (&votes)[kSlots]) const {
    const unsigned low = __ballot_sync(kWholeWarp, votes[0]);
    if (kSlots == 2) {
      return Word(low) | Word(__ballot_sync(kWholeWarp, votes[kSlots - 1])) << (kLines / 2);
    }
    return kLanes == kWarpSize ? Word(low) : Word(low >> first_lane & ((1u << kLanes % 32) - 1u));
  }

  /** A line's value, for all lanes of the group. */
  template <class T>
  DEVICE T read(const T (&values)[kSlots], int index) const {
    const T value = kSlots == 2 && index >= kLanes ? values[kSlots - 1] : values[0];
    return __shfl_sync(kWholeWarp, value, index % kLanes, kLanes);
  }

  DEVICE unsigned least(unsigned value) const {
    if constexpr (kLanes == kWarpSize) {
      return __reduce_min_sync(kWholeWarp, value);
    } else {
#pragma unroll
      for (int step = kLanes / 2; step > 0; step /= 2) {
        value = min(value, __shfl_xor_sync(kWholeWarp, value, step));
      }
      return value;
    }
  }

  DEVICE unsigned greatest(unsigned value) const { return ~least(~value); }

  /** The sum over the group's lanes, the same bits in all of them. */
  template <class T>
  DEVICE T sum(T value) const {
#pragma unroll
    for (int step = kLanes / 2; step > 0; step /= 2) {
      value += __shfl_xor_sync(kWholeWarp, value, step);
    }
    return value;
  }
};

DEVICE bool any_in_warp(bool vote) { return __any_sync(kWholeWarp, vote); }
