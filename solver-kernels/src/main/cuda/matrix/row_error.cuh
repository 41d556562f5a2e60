// Problem  what the kernels of row_error.cu are given.
// Method   plain structs by value; the host lays them out by KernelArgument.
// Oracle   the static assertions.
// Mapping  none.
// Limits   rows follow each other without a gap.
#pragma once

#include "mask_bits.cuh"
#include "row_entries.cuh"

/** Weights on their way between float and double, shape (rows, columns). */
struct ConvertTask {
  float* floats;
  double* doubles;
  /** Shape (columns), or 0: all 1. Under a factor of 0 everything becomes +0.0. */
  const double* factors;
  int columns;
  int padding;
};

/** Floats that a mask keeps, shape (rows, columns). */
struct PruneTask {
  const float* from;
  float* into;
  MaskBits mask;
  int columns;
  int padding;
};

/** The weights before, and behind them what they changed by. */
struct DifferenceTask {
  /** Shape (rows, columns). */
  const float* before;
  /** Shape (rows, columns). */
  const float* after;
  /** Shape (2·rows, columns). */
  double* both;
  int rows;
  int columns;
};

/** Sums over each row. */
struct RowSumTask {
  /** Shape (rows, columns). */
  const double* left;
  /** Shape (rows, columns). */
  const double* right;
  /** Shape (columns), or 0. */
  const double* added;
  /** Shape (rows): Σ left·right. */
  double* products;
  /** Shape (rows), if `added` is there: Σ added·left². */
  double* additions;
  int columns;
  int padding;
};

/** A mask as whole rows of bits. */
struct PackTask {
  MaskBits mask;
  /** Shape (rows, ⌈columns / 8⌉). */
  unsigned char* row_mask;
  int rows;
  int columns;
};

static_assert(sizeof(ConvertTask) == 32, "the host packs 32 bytes");
static_assert(sizeof(PruneTask) == 48, "the host packs 48 bytes");
static_assert(sizeof(DifferenceTask) == 32, "the host packs 32 bytes");
static_assert(sizeof(RowSumTask) == 48, "the host packs 48 bytes");
static_assert(sizeof(PackTask) == 40, "the host packs 40 bytes");
