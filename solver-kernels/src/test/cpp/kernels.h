// The kernels that a build has, by name; their table is generated from the sources it compiles.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>

struct Kernel {
  const char* name;
  /** The struct that it takes by value. */
  const char* argument;
  size_t argument_bytes;
  /** Runs the thread that is current, with an argument of its own type at this address. */
  void (*function)(const void* argument);
};

extern const Kernel kKernels[];
extern const int kKernelCount;

/** The kernel of a name, or none. */
inline const Kernel* find_kernel(const char* name) {
  for (int i = 0; i < kKernelCount; ++i) {
    if (!strcmp(kKernels[i].name, name)) {
      return &kKernels[i];
    }
  }
  return nullptr;
}

/** A copy of an argument's bytes, aligned as any struct is. */
inline std::shared_ptr<void> aligned_argument(const void* bytes, size_t length) {
  std::shared_ptr<void> copy(malloc(length), free);
  memcpy(copy.get(), bytes, length);
  return copy;
}
