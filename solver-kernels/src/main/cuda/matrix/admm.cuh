// Problem  what the kernels of admm.cu and refit.cu are given.
// Method   plain structs by value; the host lays them out by KernelArgument.
// Oracle   the static assertions.
// Mapping  none.
// Limits   rows follow each other without a gap.
#pragma once

#include "mask_bits.cuh"
#include "row_entries.cuh"

/** One iteration's matrices, each of shape (rows, columns). */
struct AdmmTask {
  /** B. */
  double* free;
  /** V. */
  double* dual;
  /** D. */
  double* sparse;
  /** What is on its way into the basis of the eigenvectors, or out of the iteration. */
  double* shifted;
  /** B₀·A in the basis of the eigenvectors. */
  const double* right;
  /** Shape (columns). */
  const double* eigenvalues;
  /** Shape (rows). */
  const double* row_values;
  MaskBits mask;
  double rho;
  int columns;
  int padding;
};

/** Keeps the entries of a mask. */
struct RestrictTask {
  /** Shape (rows, columns). */
  const double* from;
  /** As `from`, or the same. */
  double* into;
  MaskBits mask;
  int columns;
  int padding;
};

/** Multiplies each column by a factor. */
struct ScaleTask {
  /** Shape (rows, columns). */
  double* values;
  /** Shape (columns). */
  const double* factors;
  int columns;
  int padding;
};

/** product = product·factors + rows·added, column by column. */
struct DampTask {
  /** Shape (rows, columns). */
  double* product;
  /** Shape (rows, columns). */
  const double* rows;
  /** Shape (columns). */
  const double* factors;
  /** Shape (columns). */
  const double* added;
  int columns;
  int padding;
};

/** Bits in which two masks of one layout differ. */
struct ChangesTask {
  const unsigned char* left;
  /** 0: nothing kept. */
  const unsigned char* right;
  /** Added to. */
  int* count;
  long long bytes;
};

/** Conjugate gradients of all rows; matrices of shape (rows, columns), vectors of shape (rows). */
struct RefitTask {
  double* weights;
  double* residual;
  double* direction;
  /** What A makes of the directions, on the mask. */
  const double* product;
  /** Of the residuals. */
  const double* squares;
  /** Of the residuals before this step. */
  const double* squares_before;
  /** Directions times product. */
  const double* curvatures;
  /** Of the right sides. */
  const double* right_squares;
  /** Rows that go on: added to. */
  int* count;
  double tolerance_square;
  int rows;
  int columns;
};

static_assert(sizeof(AdmmTask) == 96, "the host packs 96 bytes");
static_assert(sizeof(RestrictTask) == 48, "the host packs 48 bytes");
static_assert(sizeof(ScaleTask) == 24, "the host packs 24 bytes");
static_assert(sizeof(DampTask) == 40, "the host packs 40 bytes");
static_assert(sizeof(ChangesTask) == 32, "the host packs 32 bytes");
static_assert(sizeof(RefitTask) == 88, "the host packs 88 bytes");
