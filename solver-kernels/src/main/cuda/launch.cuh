// Problem  what a launch is given and what it gives back, for every kernel of this folder.
// Method   one plain struct by value; the host packs it as bytes.
// Oracle   the offsets in README.md; some are asserted below.
// Mapping  none.
// Limits   little-endian, 64-bit pointers; blocks of a band fit an int.
#pragma once

#include <stddef.h>

/** How a value of a band is stored. */
enum ValueFormat : int {
  kFormatF32 = 0,
  kFormatF16 = 1,
  kFormatBf16 = 2,
  /** Float scores, which may not be negative; weights may. */
  kFormatScores = 3,
};

/** What became of a mask block; not negative: solved, and so many entries were completed. */
enum Outcome : int {
  /** Float arithmetic cannot prove the mask to the trusted gap: to be solved again in double. */
  kUnresolved = -1,
  /** A value is not finite, or a score is negative. */
  kIllegal = -2,
  /** In the list of hard blocks, for the second launch. */
  kDeferred = -3,
};

/**
 * What the bound of exact_4 without potentials is to the kept score: a score in fixed point is off
 * by 2^-28 at most, the eight of the best mask and the eight of the one chosen together by 2^-24; a
 * best mask keeps at least the largest score.
 */
constexpr double kBoundOfFour = 1.0 + 0x1p-24;

/** A band of whole rows of mask blocks; shapes and units are in README.md. */
struct BandTask {
  void* values;
  const float* column_factors;
  unsigned char* mask;
  double* kept_scores;
  double* upper_bounds;
  double* row_potentials;
  double* column_potentials;
  int* outcomes;
  int* hard_blocks;
  double* totals;
  long long row_stride;
  long long mask_stride;
  int rows;
  int columns;
  int block_size;
  int kept;
  int format;
  int score_power;
  int prune;
  float trusted_gap;
  float regularization;
  int sweeps;
  int local_search_steps;
  int complete_rows;
};

static_assert(offsetof(BandTask, totals) == 72, "addresses come first");
static_assert(offsetof(BandTask, row_stride) == 80, "then strides of 8 bytes");
static_assert(offsetof(BandTask, rows) == 96, "then numbers of 4 bytes");
static_assert(sizeof(BandTask) == 144, "the host packs 144 bytes");
