// Problem  what the kernels of copies.cu are given.
// Method   plain structs by value; the host lays them out by KernelArgument.
// Oracle   the static assertions.
// Mapping  none.
// Limits   as entries.cuh.
#pragma once

#include "entries.cuh"

/** Copies a matrix into one of another format: entries of row i, column j from and to. */
struct CopyTask {
  const void* from;
  void* into;
  long long from_stride;
  long long into_stride;
  int rows;
  int columns;
  /** An EntryFormat each; `into` is float or double. */
  int from_format;
  int into_format;
};

/** The difference of two matrices of floats. */
struct SubtractTask {
  const float* left;
  const float* right;
  /** May be `left` or `right`, with the same stride. */
  float* into;
  long long left_stride;
  long long right_stride;
  long long into_stride;
  int rows;
  int columns;
};

/** A matrix of floats or doubles that becomes zero. */
struct ClearTask {
  void* matrix;
  long long stride;
  int rows;
  int columns;
  int format;
  int padding;
};

/** One triangle of a square matrix of floats or doubles. */
struct TriangleTask {
  void* matrix;
  long long stride;
  int size;
  int format;
};

/** Counts entries that are not finite; the count is added to. */
struct FiniteTask {
  const void* matrix;
  int* count;
  long long stride;
  int rows;
  int columns;
  int format;
  int padding;
};

static_assert(sizeof(CopyTask) == 48, "the host packs 48 bytes");
static_assert(sizeof(SubtractTask) == 56, "the host packs 56 bytes");
static_assert(sizeof(ClearTask) == 32, "the host packs 32 bytes");
static_assert(sizeof(TriangleTask) == 24, "the host packs 24 bytes");
static_assert(sizeof(FiniteTask) == 40, "the host packs 40 bytes");
