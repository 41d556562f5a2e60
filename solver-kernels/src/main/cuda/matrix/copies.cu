// Problem  copy matrices between formats, and between the triangles of one; subtract them; find what
//          is not finite.
// Method   as said.
// Oracle   org.tsenor.linalg.Triangles, org.tsenor.pruning.WeightFormat, HostSteps.subtract.
// Mapping  Walk: neighbors of a row side by side, a grid of any size.
// Limits   a copy's matrices share nothing.
#include "copies.cuh"

namespace {

template <int kFrom, int kInto>
DEVICE void copy_rows(const CopyTask& task, const Walk& walk) {
  for (long long row = walk.first_row; row < task.rows; row += walk.row_step) {
    const long long from = row * task.from_stride;
    const long long into = row * task.into_stride;
    for (int column = walk.first_column; column < task.columns; column += walk.column_step) {
      copy_entry(task.from, kFrom, from + column, task.into, kInto, into + column);
    }
  }
}

template <int kInto>
DEVICE void copy_into(const CopyTask& task) {
  const Walk walk = walk_over(task.rows);
  switch (task.from_format) {
    case kEntryF32:
      return copy_rows<kEntryF32, kInto>(task, walk);
    case kEntryF16:
      return copy_rows<kEntryF16, kInto>(task, walk);
    case kEntryBf16:
      return copy_rows<kEntryBf16, kInto>(task, walk);
    default:
      return copy_rows<kEntryF64, kInto>(task, walk);
  }
}

}  // namespace

/** into = from, of any format; from double to float rounded to nearest. */
extern "C" __global__ void __launch_bounds__(256) widen(const CopyTask task) {
  if (task.into_format == kEntryF64) {
    copy_into<kEntryF64>(task);
  } else {
    copy_into<kEntryF32>(task);
  }
}

/** into = left - right, rounded once. */
extern "C" __global__ void __launch_bounds__(256) subtract_matrices(const SubtractTask task) {
  const Walk walk = walk_over(task.rows);
  for (long long row = walk.first_row; row < task.rows; row += walk.row_step) {
    const float* left = task.left + row * task.left_stride;
    const float* right = task.right + row * task.right_stride;
    float* into = task.into + row * task.into_stride;
    for (int column = walk.first_column; column < task.columns; column += walk.column_step) {
      into[column] = left[column] - right[column];
    }
  }
}

/** Every entry becomes zero. */
extern "C" __global__ void __launch_bounds__(256) clear_matrix(const ClearTask task) {
  const Walk walk = walk_over(task.rows);
  for (long long row = walk.first_row; row < task.rows; row += walk.row_step) {
    for (int column = walk.first_column; column < task.columns; column += walk.column_step) {
      store_entry(task.matrix, task.format, row * task.stride + column, 0);
    }
  }
}

/** The upper triangle becomes the lower's mirror image. */
extern "C" __global__ void __launch_bounds__(256) mirror_lower(const TriangleTask task) {
  const Walk walk = walk_over(task.size);
  for (long long row = walk.first_row; row < task.size; row += walk.row_step) {
    for (int column = walk.first_column; column < task.size; column += walk.column_step) {
      if (column > row) {
        copy_entry(task.matrix, task.format, column * task.stride + row, task.matrix, task.format,
                   row * task.stride + column);
      }
    }
  }
}

/** What is above the diagonal becomes zero. */
extern "C" __global__ void __launch_bounds__(256) clear_upper(const TriangleTask task) {
  const Walk walk = walk_over(task.size);
  for (long long row = walk.first_row; row < task.size; row += walk.row_step) {
    for (int column = walk.first_column; column < task.size; column += walk.column_step) {
      if (column > row) {
        store_entry(task.matrix, task.format, row * task.stride + column, 0);
      }
    }
  }
}

/** What is above and below the diagonal becomes zero, the diagonal one. */
extern "C" __global__ void __launch_bounds__(256) set_identity(const TriangleTask task) {
  const Walk walk = walk_over(task.size);
  for (long long row = walk.first_row; row < task.size; row += walk.row_step) {
    for (int column = walk.first_column; column < task.size; column += walk.column_step) {
      store_entry(task.matrix, task.format, row * task.stride + column, column == row);
    }
  }
}

/** Adds the number of entries that are NaN or infinite. */
extern "C" __global__ void __launch_bounds__(256) count_not_finite(const FiniteTask task) {
  const Walk walk = walk_over(task.rows);
  int count = 0;
  for (long long row = walk.first_row; row < task.rows; row += walk.row_step) {
    for (int column = walk.first_column; column < task.columns; column += walk.column_step) {
      const double entry = load_double(task.matrix, task.format, row * task.stride + column);
      // Infinity less itself is no number either.
      count += entry - entry == 0 ? 0 : 1;
    }
  }
  if (count > 0) {
    atomicAdd(task.count, count);
  }
}
