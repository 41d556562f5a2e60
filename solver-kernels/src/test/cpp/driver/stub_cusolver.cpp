// A libcusolver.so.11 on the stub driver: the calls that we use, as loops, in the order of streams.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <vector>

#include "stub_library.h"

namespace {

using stub::Columns;
using stub::kInvalid;
using stub::kOk;

constexpr int kUpper = 1;
constexpr int kWithVectors = 1;
constexpr int kWorkPerRow = 3;
constexpr int kMostRotations = 60;

using Matrix = Columns<double>;

/** A = Uᵀ·U in place; 0, or the row, counted from 1, whose pivot is negative. A NaN passes. */
int factor(const Matrix& a) {
  for (int column = 0; column < a.columns; ++column) {
    for (int row = 0; row <= column; ++row) {
      double sum = a.at(row, column);
      for (int k = 0; k < row; ++k) {
        sum -= a.at(k, row) * a.at(k, column);
      }
      if (row < column) {
        a.at(row, column) = sum / a.at(row, row);
      } else if (sum <= 0) {
        return column + 1;
      } else {
        a.at(row, row) = std::sqrt(sum);
      }
    }
  }
  return 0;
}

/** The upper triangle of (Uᵀ·U)⁻¹ in place. */
int invert(const Matrix& a) {
  const int n = int(a.columns);
  std::vector<double> inverse(size_t(n) * n, 0.0);
  const auto at = [&](int row, int column) -> double& { return inverse[size_t(row) * n + column]; };
  for (int column = 0; column < n; ++column) {
    for (int row = column; row >= 0; --row) {
      double sum = row == column;
      for (int k = row + 1; k <= column; ++k) {
        sum -= a.at(row, k) * at(k, column);
      }
      at(row, column) = sum / a.at(row, row);
    }
  }
  for (int row = 0; row < n; ++row) {
    for (int column = row; column < n; ++column) {
      double sum = 0;
      for (int k = column; k < n; ++k) {
        sum += at(row, k) * at(column, k);
      }
      a.at(row, column) = sum;
    }
  }
  return 0;
}

/** Jacobi's rotations on a full copy; eigenvalues ascend, eigenvectors become columns. */
int decompose(const Matrix& a, double* values) {
  const int n = int(a.columns);
  std::vector<double> full(size_t(n) * n);
  std::vector<double> vectors(size_t(n) * n, 0.0);
  const auto at = [&](int row, int column) -> double& { return full[size_t(row) * n + column]; };
  const auto vector = [&](int row, int k) -> double& { return vectors[size_t(k) * n + row]; };
  for (int row = 0; row < n; ++row) {
    vector(row, row) = 1;
    for (int column = row; column < n; ++column) {
      at(row, column) = at(column, row) = a.at(row, column);
    }
  }
  bool changed = true;
  for (int round = 0; changed && round < kMostRotations; ++round) {
    changed = false;
    for (int p = 0; p < n; ++p) {
      for (int q = p + 1; q < n; ++q) {
        const double off = at(p, q);
        if (std::abs(off) <= 1e-17 * std::sqrt(std::abs(at(p, p) * at(q, q))) ||
            std::abs(off) < 1e-300) {
          continue;
        }
        changed = true;
        const double theta = (at(q, q) - at(p, p)) / (2 * off);
        const double t = (theta < 0 ? -1 : 1) / (std::abs(theta) + std::hypot(theta, 1.0));
        const double cosine = 1 / std::hypot(t, 1.0);
        const double sine = t * cosine;
        for (int k = 0; k < n; ++k) {
          const double first = at(k, p);
          at(k, p) = cosine * first - sine * at(k, q);
          at(k, q) = sine * first + cosine * at(k, q);
        }
        for (int k = 0; k < n; ++k) {
          const double first = at(p, k);
          at(p, k) = cosine * first - sine * at(q, k);
          at(q, k) = sine * first + cosine * at(q, k);
          const double of_vector = vector(k, p);
          vector(k, p) = cosine * of_vector - sine * vector(k, q);
          vector(k, q) = sine * of_vector + cosine * vector(k, q);
        }
      }
    }
  }
  std::vector<int> order(n);
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](int i, int j) { return at(i, i) < at(j, j); });
  for (int k = 0; k < n; ++k) {
    values[k] = at(order[k], order[k]);
    for (int row = 0; row < n; ++row) {
      a.at(row, k) = vector(row, order[k]);
    }
  }
  return 0;
}

int work_entries(int size) { return kWorkPerRow * std::max(1, size); }

/** Queues a routine whose workspace it fills, so that nobody relies on what was there. */
int run(const char* call, void* handle, int fill, const Matrix& matrix, double* work, int entries,
        int* info, std::function<int()> routine) {
  if (fill != kUpper || entries < work_entries(int(matrix.columns)) ||
      !stub::fits(call, matrix.rows, matrix.leading)) {
    stub::fault((std::string(call) + ": fill mode, leading dimension or work size").c_str());
    return kInvalid;
  }
  return stub::queue(handle, [=] {
    const bool present = matrix.is_present(call) && stub::is_device(info, sizeof(int)) &&
                         stub::is_device(work, sizeof(double) * size_t(entries));
    if (!present) {
      stub::fault((std::string(call) + ": work or info is not in device memory").c_str());
      return;
    }
    memset(work, 0xA5, sizeof(double) * size_t(entries));
    *info = routine();
  });
}

int work_size(int size, int* entries) {
  *entries = work_entries(size);
  return kOk;
}

}  // namespace

LIBRARY_CALL(cusolverGetVersion)(int* version) {
  *version = 11701;
  return kOk;
}
LIBRARY_CALL(cusolverDnCreate)(void** handle) { return stub::make_handle(handle); }
LIBRARY_CALL(cusolverDnDestroy)(void* handle) { return stub::end_handle(handle); }
LIBRARY_CALL(cusolverDnSetStream)(void* handle, void* stream) {
  stub::handle_of(handle)->stream = stream;
  return kOk;
}
LIBRARY_CALL(cusolverDnDpotrf_bufferSize)(void*, int, int size, double*, int, int* entries) {
  return work_size(size, entries);
}
LIBRARY_CALL(cusolverDnDpotrf)(void* handle, int fill, int size, double* a, int leading,
                               double* work, int entries, int* info) {
  const Matrix matrix = {a, leading, size, size};
  return run("cusolverDnDpotrf", handle, fill, matrix, work, entries, info,
             [=] { return factor(matrix); });
}
LIBRARY_CALL(cusolverDnDpotri_bufferSize)(void*, int, int size, double*, int, int* entries) {
  return work_size(size, entries);
}
LIBRARY_CALL(cusolverDnDpotri)(void* handle, int fill, int size, double* a, int leading,
                               double* work, int entries, int* info) {
  const Matrix matrix = {a, leading, size, size};
  return run("cusolverDnDpotri", handle, fill, matrix, work, entries, info,
             [=] { return invert(matrix); });
}
LIBRARY_CALL(cusolverDnDsyevd_bufferSize)(void*, int, int, int size, const double*, int,
                                          const double*, int* entries) {
  return work_size(size, entries);
}
LIBRARY_CALL(cusolverDnDsyevd)(void* handle, int mode, int fill, int size, double* a, int leading,
                               double* values, double* work, int entries, int* info) {
  const Matrix matrix = {a, leading, size, size};
  if (mode != kWithVectors || !stub::is_device(values, sizeof(double) * size_t(size))) {
    stub::fault("cusolverDnDsyevd: mode or values");
    return kInvalid;
  }
  return run("cusolverDnDsyevd", handle, fill, matrix, work, entries, info,
             [=] { return decompose(matrix, values); });
}
