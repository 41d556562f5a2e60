// Problem  what the kernels of the forward pass are given, and what they share.
// Method   one plain struct by value for each; the host packs it as bytes.
// Oracle   the offsets in README.md; sizes are asserted below.
// Mapping  none.
// Limits   little-endian, 64-bit pointers, 8-byte aligned; matrices are row-major without gaps.
#pragma once

#include <stddef.h>

#include "lanes.cuh"

/** Runs of `width` values, each divided by the root of its mean square. */
struct NormTask {
  const float* from;
  /** May be `from`. */
  float* into;
  /** Shape (width). */
  const float* weight;
  long long runs;
  double epsilon;
  int width;
  int unused;
};

/** A bias for every column of some rows. */
struct BiasTask {
  float* values;
  /** Shape (columns). */
  const float* bias;
  int rows;
  int columns;
};

/** Heads of 2·half columns of consecutive tokens. */
struct RotaryTask {
  /** Shape (tokens, heads, 2·half). */
  float* values;
  /** Shape (tokens, half); of the sines as well. */
  const float* cosines;
  const float* sines;
  int tokens;
  int heads;
  int half;
  /** Multiplies what was rotated. */
  float scale;
  /** 1, or -1: by the opposite angles. */
  float direction;
  int unused;
};

/** Logits of consecutive tokens, of some heads. */
struct SoftmaxTask {
  /** Shape (rows / queries, queries, keys). */
  float* logits;
  long long rows;
  int queries;
  int keys;
  /** The token of each head's first query; the first key is token 0. */
  int first_token;
  /** Tokens that a token sees, itself among them. */
  int window;
};

/** Values that are changed by others of the same number. */
struct PairTask {
  float* values;
  const float* others;
  long long count;
};

/** Doubles, and floats to add to them, of the same number. */
struct DoubleTask {
  double* values;
  const float* others;
  long long count;
};

/** Logits of one piece of the vocabulary, and what the pieces before have come to. */
struct LossTask {
  /** Shape (rows, columns). */
  const float* logits;
  /** The token that follows each row's, shape (rows). */
  const int* next_tokens;
  /** Shape (rows, 3): the largest logit, the sum of exp(logit - largest), the next token's. */
  double* states;
  int rows;
  int columns;
  /** The piece's first token of the vocabulary; 0 begins. */
  int first_token;
  int unused;
};

static_assert(sizeof(NormTask) == 48, "the host packs 48 bytes");
static_assert(sizeof(BiasTask) == 24, "the host packs 24 bytes");
static_assert(sizeof(RotaryTask) == 48, "the host packs 48 bytes");
static_assert(sizeof(SoftmaxTask) == 32, "the host packs 32 bytes");
static_assert(sizeof(PairTask) == 24, "the host packs 24 bytes");
static_assert(sizeof(DoubleTask) == 24, "the host packs 24 bytes");
static_assert(sizeof(LossTask) == 40, "the host packs 40 bytes");

/** The value that a thread begins with, and how far its next one is. */
DEVICE long long first_value() { return blockIdx.x * (long long)blockDim.x + threadIdx.x; }
DEVICE long long values_of_grid() { return gridDim.x * (long long)blockDim.x; }

/** The row that a warp has; thread blocks are whole warps. */
DEVICE long long row_of_warp() {
  return (blockIdx.x * (long long)blockDim.x + threadIdx.x) / kWarpSize;
}

/** The sum over a warp, the same in every lane. */
DEVICE double warp_sum(double value) {
#pragma unroll
  for (int step = kWarpSize / 2; step > 0; step /= 2) {
    value += __shfl_xor_sync(kWholeWarp, value, step);
  }
  return value;
}

/** The larger one; NaN if one is. */
DEVICE float larger(float one, float other) { return one > other || one != one ? one : other; }

/** The largest value of a warp, the same in every lane; NaN if one is. */
DEVICE float warp_max(float value) {
#pragma unroll
  for (int step = kWarpSize / 2; step > 0; step /= 2) {
    value = larger(value, __shfl_xor_sync(kWholeWarp, value, step));
  }
  return value;
}
