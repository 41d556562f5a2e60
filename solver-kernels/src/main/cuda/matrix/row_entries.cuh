// Problem  give threads the entries of matrices whose rows follow each other without a gap.
// Method   a thread block has 256 columns of one row; or a whole row, which it sums pairwise, in an
//          order that depends on the row's length only.
// Oracle   none: the kernels built on it are compared.
// Mapping  neighboring threads have neighboring columns.
// Limits   blockDim.x is 256 for single entries, 128 for whole rows; rows·⌈columns / 256⌉ fit an int.
#pragma once

#include "lanes.cuh"

constexpr int kEntryThreads = 256;
constexpr int kRowThreads = 128;

/** The entry of one thread. */
struct RowEntry {
  long long index;
  int row;
  int column;
  bool exists;
};

DEVICE RowEntry own_entry(int columns) {
  const int pieces = (columns + kEntryThreads - 1) / kEntryThreads;
  const int row = int(blockIdx.x) / pieces;
  const int column = int(blockIdx.x) % pieces * kEntryThreads + int(threadIdx.x);
  return {(long long)row * columns + column, row, column, column < columns};
}

/** The sum of the threads' values; in thread 0 only. `sums` has kRowThreads doubles. */
DEVICE double sum_of_threads(const Shared<double>& sums, double value) {
  const int thread = threadIdx.x;
  __syncthreads();
  sums[thread] = value;
  for (int step = kRowThreads / 2; step > 0; step /= 2) {
    __syncthreads();
    if (thread < step) {
      sums[thread] = sums[thread] + sums[thread + step];
    }
  }
  __syncthreads();
  return thread == 0 ? double(sums[0]) : 0.0;
}
