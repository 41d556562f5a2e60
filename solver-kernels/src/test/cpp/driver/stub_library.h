// What stubs of cuBLAS and cuSOLVER have in common: handles on streams, column-major matrices.
#pragma once

#include <string>

#include "stub_driver.h"

#define LIBRARY_CALL(name) extern "C" STUB_SHARED int name

namespace stub {

/** Statuses that both libraries share but for their names. */
enum Status { kOk = 0, kNotInitialized = 1, kInvalid = 7, kInternal = 14 };

struct LibraryHandle {
  void* stream = nullptr;
  int math = 0;
};

inline LibraryHandle* handle_of(void* handle) { return static_cast<LibraryHandle*>(handle); }

inline int make_handle(void** handle) {
  if (ready()) {
    return kNotInitialized;
  }
  *handle = new LibraryHandle;
  count_handle(1);
  return kOk;
}

inline int end_handle(void* handle) {
  delete handle_of(handle);
  count_handle(-1);
  return kOk;
}

/** A column-major matrix of `columns` columns, `leading` entries apart. */
template <class T>
struct Columns {
  T* entries;
  long leading;
  long rows;
  long columns;

  T& at(long row, long column) const { return entries[column * leading + row]; }

  /** Counts a fault where it is not in device memory. */
  bool is_present(const char* call) const {
    const size_t extent =
        rows == 0 || columns == 0 ? 0 : size_t((columns - 1) * leading + rows) * sizeof(T);
    if (extent == 0 || is_device(entries, extent)) {
      return true;
    }
    fault((std::string(call) + ": a matrix is not in device memory").c_str());
    return false;
  }
};

/** Counts a fault where rows do not fit the leading dimension. */
inline bool fits(const char* call, long rows, long leading) {
  if (rows >= 0 && leading >= (rows > 1 ? rows : 1)) {
    return true;
  }
  fault((std::string(call) + ": the leading dimension is below the rows").c_str());
  return false;
}

inline int queue(void* handle, std::function<void()> work) {
  return enqueue(handle_of(handle)->stream, std::move(work)) ? kInternal : kOk;
}

}  // namespace stub
