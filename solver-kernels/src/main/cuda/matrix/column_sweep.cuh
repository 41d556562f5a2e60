// Problem  what the kernel of column_sweep.cu is given.
// Method   a plain struct by value; the host lays it out by KernelArgument.
// Oracle   the static assertion.
// Mapping  none.
// Limits   none of its own.
#pragma once

#include "mask_bits.cuh"

/** Columns of one block of the pattern, in rows on their way from left to right. */
struct SweepTask {
  /** Shape (rows, columns). */
  double* weights;
  /** Shape (rows, error_stride): errors of the range's columns. */
  double* errors;
  /** U, shape (columns, columns). */
  const double* factor;
  /** Of the block's columns alone. */
  MaskBits mask;
  /** Shape (rows, ⌈columns / 8⌉): bits of all columns, added to. */
  unsigned char* row_mask;
  /** Shape (rows): sums of ½·e², added to. */
  double* loss;
  long long error_stride;
  int rows;
  int columns;
  /** First column of the range, first of the block, and behind the range. */
  int first;
  int column;
  int end;
  int padding;
};

static_assert(sizeof(SweepTask) == 96, "the host packs 96 bytes");
