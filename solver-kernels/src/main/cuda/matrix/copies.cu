// Problem  copy matrices between formats, and between the triangles of one.
// Method   as said.
// Oracle   org.tsenor.linalg.Triangles, org.tsenor.pruning.WeightFormat.
// Mapping  a thread block a row, neighbors of a row side by side; a grid of any size walks over rows.
// Limits   a copy's matrices share nothing, or are the same with the same format and stride.
#include "copies.cuh"

/** into = from, of any format; from double to float rounded to nearest. */
extern "C" __global__ void __launch_bounds__(256) widen(const CopyTask task) {
  for (long long row = blockIdx.x; row < task.rows; row += gridDim.x) {
    const long long from = row * task.from_stride;
    const long long into = row * task.into_stride;
    for (int column = int(threadIdx.x); column < task.columns; column += int(blockDim.x)) {
      copy_entry(task.from, task.from_format, from + column, task.into, task.into_format,
                 into + column);
    }
  }
}

/** The upper triangle becomes the lower's mirror image. */
extern "C" __global__ void __launch_bounds__(256) mirror_lower(const TriangleTask task) {
  for (long long row = blockIdx.x; row < task.size; row += gridDim.x) {
    for (int column = int(row) + 1 + int(threadIdx.x); column < task.size;
         column += int(blockDim.x)) {
      copy_entry(task.matrix, task.format, column * task.stride + row, task.matrix, task.format,
                 row * task.stride + column);
    }
  }
}

/** What is above the diagonal becomes zero. */
extern "C" __global__ void __launch_bounds__(256) clear_upper(const TriangleTask task) {
  for (long long row = blockIdx.x; row < task.size; row += gridDim.x) {
    for (int column = int(row) + 1 + int(threadIdx.x); column < task.size;
         column += int(blockDim.x)) {
      const long long index = row * task.stride + column;
      if (task.format == kEntryF64) {
        static_cast<double*>(task.matrix)[index] = 0;
      } else {
        static_cast<float*>(task.matrix)[index] = 0;
      }
    }
  }
}
