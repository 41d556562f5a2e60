// A libcublas.so.12 on the stub driver: the calls that we use, as loops, in the order of streams.
//
//   STUB_BLAS_ALLOC_FAILS   cublasCreate lacks memory
#include <cstdlib>

#include "stub_library.h"

namespace {

using stub::Columns;
using stub::kInvalid;
using stub::kOk;

constexpr int kAllocFailed = 3;
constexpr int kTf32 = 3;
constexpr int kTransposed = 1;
constexpr int kUpper = 1;

template <class T>
struct Product {
  const char* call;
  int left_operation, right_operation;
  int rows, columns, inner;
  T alpha;
  const T* left;
  int left_leading;
  long long left_step;
  const T* right;
  int right_leading;
  long long right_step;
  T beta;
  T* into;
  int into_leading;
  long long into_step;
  int count;
};

/** A factor as it lies in memory. */
template <class T>
Columns<const T> stored(const T* entries, int leading, bool transposed, int rows, int columns) {
  return {entries, leading, transposed ? columns : rows, transposed ? rows : columns};
}

template <class T>
void multiply(const Product<T>& product) {
  for (int index = 0; index < product.count; ++index) {
    const bool left_turned = product.left_operation == kTransposed;
    const bool right_turned = product.right_operation == kTransposed;
    const auto left = stored(product.left + index * product.left_step, product.left_leading,
                             left_turned, product.rows, product.inner);
    const auto right = stored(product.right + index * product.right_step, product.right_leading,
                              right_turned, product.inner, product.columns);
    const Columns<T> into = {product.into + index * product.into_step, product.into_leading,
                             product.rows, product.columns};
    if (!left.is_present(product.call) || !right.is_present(product.call) ||
        !into.is_present(product.call)) {
      return;
    }
    for (int column = 0; column < product.columns; ++column) {
      for (int row = 0; row < product.rows; ++row) {
        double sum = 0;
        for (int k = 0; k < product.inner; ++k) {
          sum += double(left_turned ? left.at(k, row) : left.at(row, k)) *
                 double(right_turned ? right.at(column, k) : right.at(k, column));
        }
        T& entry = into.at(row, column);
        entry = T(product.alpha * sum + (product.beta == 0 ? 0.0 : double(product.beta * entry)));
      }
    }
  }
}

template <class T>
int gemm(void* handle, const Product<T>& product) {
  const bool left_turned = product.left_operation == kTransposed;
  const bool right_turned = product.right_operation == kTransposed;
  if (stub::handle_of(handle)->math == kTf32) {
    stub::fault("a product in TF32");
  }
  if (!stub::fits(product.call, left_turned ? product.inner : product.rows, product.left_leading) ||
      !stub::fits(product.call, right_turned ? product.columns : product.inner,
                  product.right_leading) ||
      !stub::fits(product.call, product.rows, product.into_leading) || product.columns < 0 ||
      product.inner < 0 || product.count < 0) {
    return kInvalid;
  }
  return stub::queue(handle, [=] { multiply(product); });
}

}  // namespace

LIBRARY_CALL(cublasCreate_v2)(void** handle) {
  return getenv("STUB_BLAS_ALLOC_FAILS") ? kAllocFailed : stub::make_handle(handle);
}
LIBRARY_CALL(cublasDestroy_v2)(void* handle) { return stub::end_handle(handle); }
LIBRARY_CALL(cublasSetStream_v2)(void* handle, void* stream) {
  stub::handle_of(handle)->stream = stream;
  return kOk;
}
LIBRARY_CALL(cublasSetMathMode)(void* handle, int mode) {
  stub::handle_of(handle)->math = mode;
  return kOk;
}

#define GEMM(name, T)                                                                            \
  LIBRARY_CALL(name##_v2)(void* handle, int left_operation, int right_operation, int rows,       \
                          int columns, int inner, const T* alpha, const T* left,                 \
                          int left_leading, const T* right, int right_leading, const T* beta,    \
                          T* into, int into_leading) {                                           \
    return gemm<T>(handle, {#name, left_operation, right_operation, rows, columns, inner, *alpha, \
                            left, left_leading, 0, right, right_leading, 0, *beta, into,         \
                            into_leading, 0, 1});                                                \
  }                                                                                              \
  LIBRARY_CALL(name##StridedBatched)(void* handle, int left_operation, int right_operation,      \
                                     int rows, int columns, int inner, const T* alpha,           \
                                     const T* left, int left_leading, long long left_step,       \
                                     const T* right, int right_leading, long long right_step,    \
                                     const T* beta, T* into, int into_leading,                   \
                                     long long into_step, int count) {                           \
    return gemm<T>(handle, {#name, left_operation, right_operation, rows, columns, inner, *alpha, \
                            left, left_leading, left_step, right, right_leading, right_step,     \
                            *beta, into, into_leading, into_step, count});                       \
  }
GEMM(cublasSgemm, float)
GEMM(cublasDgemm, double)
#undef GEMM

LIBRARY_CALL(cublasDtrsm_v2)(void* handle, int side, int fill, int operation, int diagonal,
                             int size, int columns, const double* alpha, const double* triangle,
                             int leading, double* right, int right_leading) {
  if (side != 0 || fill != kUpper || operation != 0 || diagonal != 0 || *alpha != 1) {
    stub::fault("cublasDtrsm: the stub solves upper triangles from the left only");
    return kInvalid;
  }
  if (!stub::fits("cublasDtrsm", size, leading) || !stub::fits("cublasDtrsm", size, right_leading)) {
    return kInvalid;
  }
  return stub::queue(handle, [=] {
    const Columns<const double> upper = {triangle, leading, size, size};
    const Columns<double> x = {right, right_leading, size, columns};
    if (!upper.is_present("cublasDtrsm") || !x.is_present("cublasDtrsm")) {
      return;
    }
    for (int column = 0; column < columns; ++column) {
      for (int row = size - 1; row >= 0; --row) {
        double sum = x.at(row, column);
        for (int k = row + 1; k < size; ++k) {
          sum -= upper.at(row, k) * x.at(k, column);
        }
        x.at(row, column) = sum / upper.at(row, row);
      }
    }
  });
}
