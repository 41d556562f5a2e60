// The kernels that the emulator can launch, by name.
#pragma once

#include "launch.cuh"

#define DECLARED_KERNELS(kernel) \
  kernel(exact_8) kernel(exact_16) kernel(exact_32) \
  kernel(exact_8_hard) kernel(exact_16_hard) kernel(exact_32_hard) \
  kernel(exact_upto32) kernel(exact_upto64)

#define DECLARE(name) extern "C" void name(const BandTask task);
DECLARED_KERNELS(DECLARE)
#undef DECLARE

struct Kernel {
  const char* name;
  void (*function)(const BandTask);
};

#define ENTRY(name) {#name, name},
constexpr Kernel kKernels[] = {DECLARED_KERNELS(ENTRY)};
#undef ENTRY
