// Problem  what the kernels of the way back are given.
// Method   one plain struct by value for each; the host packs it as bytes.
// Oracle   the offsets in README.md; sizes are asserted below.
// Mapping  none.
// Limits   little-endian, 64-bit pointers, 8-byte aligned; matrices are row-major without gaps.
#pragma once

#include "forward.cuh"

/** Probabilities of consecutive tokens, of some heads, and the gradient of them. */
struct SoftmaxGradientTask {
  /** Shape (rows / queries, queries, keys). */
  const float* probabilities;
  /** As `probabilities`; becomes that of the logits. */
  float* gradient;
  long long rows;
  int queries;
  int keys;
  /** The token of each head's first query; the first key is token 0. */
  int first_token;
  /** Tokens that a token sees, itself among them. */
  int window;
};

/** Runs of `width` values that were divided by the root of their mean square. */
struct NormGradientTask {
  const float* from;
  /** Shape (width). */
  const float* weight;
  /** Of what the values became. */
  const float* gradient;
  /** Of the values: added to. */
  float* into;
  long long runs;
  double epsilon;
  int width;
  int unused;
};

/** Gates, what they let through, and the gradient of the product. */
struct GateGradientTask {
  /** Become their own gradient. */
  float* gates;
  /** Become their own gradient. */
  float* ups;
  const float* gradient;
  long long count;
};

/** Outputs of consecutive tokens, and what they should be. */
struct BoundedErrorTask {
  /** Shape (tokens, columns). */
  const float* outputs;
  /** Shape (tokens, columns). */
  const float* targets;
  /** Shape (tokens). */
  double* errors;
  /** Shape (tokens, columns); may be `outputs`. */
  float* gradient;
  int tokens;
  int columns;
};

/** Weights, their gradient and what Adam remembers of it. */
struct AdamTask {
  const float* gradient;
  float* weights;
  float* mean;
  float* square;
  long long count;
  /** Of the step, corrected for the mean's start at 0. */
  float rate;
  /** Multiplies the root of `square`, which started at 0. */
  float root;
  float first_decay;
  /** 1 - first_decay. */
  float first_share;
  float second_decay;
  /** 1 - second_decay. */
  float second_share;
  float epsilon;
  int unused;
};

static_assert(sizeof(SoftmaxGradientTask) == 40, "the host packs 40 bytes");
static_assert(sizeof(NormGradientTask) == 56, "the host packs 56 bytes");
static_assert(sizeof(GateGradientTask) == 32, "the host packs 32 bytes");
static_assert(sizeof(BoundedErrorTask) == 40, "the host packs 40 bytes");
static_assert(sizeof(AdamTask) == 72, "the host packs 72 bytes");
