// Problem  what the kernels of block_scores.cu are given.
// Method   plain structs by value; the host lays them out by KernelArgument.
// Oracle   the static assertions.
// Mapping  none.
// Limits   rows follow each other without a gap but for the values that are scored.
#pragma once

#include "mask_bits.cuh"
#include "row_entries.cuh"

/** Scores a rectangle of doubles. */
struct ScoreTask {
  /** Shape (rows, columns), value_stride from row to row. */
  const double* values;
  /** Shape (columns), or 0: all 1. */
  const double* factors;
  /** Shape (rows, columns). */
  float* scores;
  /** Shape (blocks): a score of 1 is worth 2^(power·exponent). */
  int* exponents;
  /** Shape (blocks): sums of the scores, in their own units. */
  double* totals;
  long long value_stride;
  int rows;
  int columns;
  int block_size;
  /** M, or 1 for the standard structure. */
  int block_rows;
  /** 1 or 2. */
  int power;
  int padding;
};

/** Sums of the blocks of a rectangle, which are all solved. */
struct TallyTask {
  const int* outcomes;
  const double* kept_scores;
  const double* upper_bounds;
  const int* exponents;
  const double* totals;
  /** Shape (6, rows of blocks), added to: kept, bound, all scores, gaps, largest gap, completed. */
  double* sums;
  int block_rows;
  /** Blocks in a row of blocks. */
  int across;
  int power;
  int padding;
};

/** Keeps a block's mask before where the new one is worse. */
struct BetterTask {
  /** Shape (rows, columns). */
  const float* scores;
  MaskBits before;
  MaskBits mask;
  /** Shape (blocks). */
  double* kept_scores;
  int* outcomes;
  /** Blocks that kept their mask: added to. */
  int* count;
  int rows;
  int columns;
};

static_assert(sizeof(ScoreTask) == 72, "the host packs 72 bytes");
static_assert(sizeof(TallyTask) == 64, "the host packs 64 bytes");
static_assert(sizeof(BetterTask) == 88, "the host packs 88 bytes");
