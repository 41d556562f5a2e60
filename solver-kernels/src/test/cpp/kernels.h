// The kernels that the emulator can launch, by name.
#pragma once

#include "launch.cuh"

#define DECLARED_KERNELS(kernel) \
  kernel(exact_8) kernel(exact_16) kernel(exact_32) \
  kernel(exact_8_hard) kernel(exact_16_hard) kernel(exact_32_hard) \
  kernel(exact_upto32) kernel(exact_upto64) kernel(exact_4) \
  kernel(standard_4) kernel(standard_8) kernel(standard_any) \
  kernel(tsenor_4) kernel(tsenor_8) kernel(tsenor_16) kernel(tsenor_32) \
  kernel(tsenor_upto32) kernel(tsenor_upto64) \
  kernel(greedy_4) kernel(greedy_8) kernel(greedy_16) kernel(greedy_32) \
  kernel(greedy_upto32) kernel(greedy_upto64) \
  kernel(sum_blocks) kernel(sum_standard_blocks) kernel(sum_pieces)

// Weak, so that a build may have some of them only.
#define DECLARE(name) extern "C" __attribute__((weak)) void name(const BandTask task);
DECLARED_KERNELS(DECLARE)
#undef DECLARE

struct Kernel {
  const char* name;
  void (*function)(const BandTask);
};

#define ENTRY(name) {#name, name},
const Kernel kKernels[] = {DECLARED_KERNELS(ENTRY)};
#undef ENTRY
