// Problem  read and write entries of matrices, whatever they are stored as.
// Method   a number names the format; a matrix is an address with a stride in entries.
// Oracle   org.tsenor.pruning.WeightFormat for the formats.
// Mapping  none.
// Limits   64-bit pointers; rows and columns fit an int.
#pragma once

#include "tile.cuh"

/** How an entry is stored; the first three are as in a checkpoint. */
enum EntryFormat : int {
  kEntryF32 = 0,
  kEntryF16 = 1,
  kEntryBf16 = 2,
  kEntryF64 = 3,
};

/** Entry `index` of an array in one of the formats that a float holds. */
DEVICE float load_float(const void* entries, int format, long long index) {
  if (format == kEntryF32) {
    return static_cast<const float*>(entries)[index];
  }
  const unsigned bits = static_cast<const unsigned short*>(entries)[index];
  if (format == kEntryBf16) {
    return __uint_as_float(bits << 16);
  }
  const float magnitude = widen_f16(bits);
  return bits & 0x8000u ? -magnitude : magnitude;
}

/** Entry `index` of an array in any format. */
DEVICE double load_double(const void* entries, int format, long long index) {
  return format == kEntryF64 ? static_cast<const double*>(entries)[index]
                             : double(load_float(entries, format, index));
}

/** Copies one entry, of any format, to a float (rounded to nearest) or a double. */
DEVICE void copy_entry(
    const void* from, int from_format, long long from_index, void* into, int into_format,
    long long into_index) {
  if (into_format == kEntryF64) {
    static_cast<double*>(into)[into_index] = load_double(from, from_format, from_index);
  } else if (from_format == kEntryF64) {
    static_cast<float*>(into)[into_index] = float(static_cast<const double*>(from)[from_index]);
  } else {
    static_cast<float*>(into)[into_index] = load_float(from, from_format, from_index);
  }
}

/** Stores a number as a double, or rounded to nearest as a float. */
DEVICE void store_entry(void* entries, int format, long long index, double value) {
  if (format == kEntryF64) {
    static_cast<double*>(entries)[index] = value;
  } else {
    static_cast<float*>(entries)[index] = float(value);
  }
}

/** What a thread has of a matrix: a thread block a row, or several where there are few rows. */
struct Walk {
  long long first_row;
  long long row_step;
  int first_column;
  int column_step;
};

DEVICE Walk walk_over(int rows) {
  const int pieces = max(1, int(gridDim.x) / max(1, rows));
  const int piece = int(blockIdx.x) % pieces;
  const int row_step = int(gridDim.x) / pieces;
  const int row = int(blockIdx.x) / pieces;
  // Thread blocks that do not fill a row have nothing.
  return {row < row_step ? row : rows, row_step, piece * int(blockDim.x) + int(threadIdx.x),
          pieces * int(blockDim.x)};
}
