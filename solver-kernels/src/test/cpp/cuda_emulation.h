// Compiles a CUDA kernel as C++: the vocabulary of the language, on the thread blocks of fibers.h
// and the checked shared memory of shared_memory.h. Force-included before a kernel's source.
#pragma once

#include <cmath>
#include <cstring>

#include "fibers.h"
#include "shared_memory.h"

#define TSENOR_EMULATED 1
#define __device__
#define __global__
#define __forceinline__ inline __attribute__((always_inline))
#define __launch_bounds__(...)
#define __align__(bytes)
#define threadIdx (emulation::current_thread().index)
#define blockIdx (emulation::current_block().index)
#define blockDim (emulation::current_block().threads)
#define gridDim (emulation::current_block().grid)
#define SHARED_ARRAY(type, name, count) \
  static char name##_key;               \
  const Shared<type> name = emulation::shared_array<type>(&name##_key, #name, count)

template <class T>
using Shared = emulation::Shared<T>;

struct float4 {
  float x, y, z, w;
};
struct uint2 {
  unsigned x, y;
};
struct uint4 {
  unsigned x, y, z, w;
};

inline float4 load_four(const Shared<float>& values) {
  values.require_aligned(4);
  return {values[0], values[1], values[2], values[3]};
}

// Intrinsics take the place of their call as a default argument: lanes have to meet at one place.
#define PLACE const char *file = __builtin_FILE(), int line = __builtin_LINE()
#define HERE emulation::Place{file, line}

template <class T>
T __shfl_sync(unsigned mask, T value, int from, int width = 32, PLACE) {
  return emulation::shuffle(mask, value, emulation::Exchange::kIndexed, from, width, HERE);
}
template <class T>
T __shfl_xor_sync(unsigned mask, T value, int step, int width = 32, PLACE) {
  return emulation::shuffle(mask, value, emulation::Exchange::kXor, step, width, HERE);
}
template <class T>
T __shfl_down_sync(unsigned mask, T value, int step, int width = 32, PLACE) {
  return emulation::shuffle(mask, value, emulation::Exchange::kDown, step, width, HERE);
}
inline unsigned __ballot_sync(unsigned mask, bool vote, PLACE) {
  return emulation::reduce(mask, emulation::Reduction::kBallot, vote, HERE);
}
inline bool __any_sync(unsigned mask, bool vote, PLACE) {
  return emulation::reduce(mask, emulation::Reduction::kAny, vote, HERE) != 0;
}
inline unsigned __reduce_min_sync(unsigned mask, unsigned value, PLACE) {
  return emulation::reduce(mask, emulation::Reduction::kMin, value, HERE);
}
inline void __syncwarp(unsigned mask = 0xffffffffu, PLACE) {
  emulation::sync_warp(mask, HERE);
}
inline void __syncthreads(PLACE) { emulation::sync_threads(HERE); }

#undef PLACE
#undef HERE

inline int atomicAdd(int* at, int value) {
  const int before = *at;
  *at += value;
  return before;
}

inline int __popc(unsigned word) { return __builtin_popcount(word); }
inline int __popcll(unsigned long long word) { return __builtin_popcountll(word); }
inline int __ffs(unsigned word) { return __builtin_ffs(int(word)); }
inline int __ffsll(unsigned long long word) { return __builtin_ffsll((long long)word); }

template <class To, class From>
To same_bits(From value) {
  static_assert(sizeof(To) == sizeof(From), "same width");
  To bits;
  std::memcpy(&bits, &value, sizeof(bits));
  return bits;
}
inline unsigned __float_as_uint(float value) { return same_bits<unsigned>(value); }
inline float __uint_as_float(unsigned bits) { return same_bits<float>(bits); }
inline double __longlong_as_double(long long bits) { return same_bits<double>(bits); }
inline int __float2int_rn(float value) {
  return std::isnan(value)      ? 0
         : value >= 0x1p31f     ? 0x7fffffff
         : value < -0x1p31f     ? -0x7fffffff - 1
                                : int(std::nearbyint(value));
}
inline float saturated(float value) { return value > 0 ? (value < 1 ? value : 1.0f) : 0.0f; }
inline float saturated_fma(float a, float b, float c) { return saturated(std::fma(a, b, c)); }
inline float saturated_product(float a, float b) { return saturated(a * b); }
inline float __fdividef(float value, float by) { return value / by; }
inline float __logf(float value) { return std::log(value); }

template <class T>
T min(T a, T b) {
  return b < a ? b : a;
}
template <class T>
T max(T a, T b) {
  return a < b ? b : a;
}
