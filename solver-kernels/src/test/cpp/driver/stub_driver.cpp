// A libcuda.so.1 without a device: the calls that we use, on the emulated kernels.
//
// What is put into a stream runs when the stream is waited for, not before: a host that reads too
// early, or touches what a copy still needs, gets wrong bytes every time. Memory is counted; what
// is wrong but would not show is counted as a fault. The environment says what the device is like:
//
//   STUB_DEVICES, STUB_CAPABILITY (80), STUB_VERSION (12060), STUB_MEMORY (bytes a device)
//   STUB_INIT           result of cuInit
//   STUB_LOST_AT        the launch, counted from 1, after which every call fails
//   STUB_LOST_ONCE      file that the first process to get there makes: no other is lost
//   STUB_KERNELS        "none": launches do nothing, but tell that all (transposable) blocks are solved
//   STUB_REPORT         file that gets the counts when the process ends

#include "fibers.h"
#include "kernels.h"
#include "launch.cuh"
#include "stub_driver.h"
#include "stub_state.h"

using namespace stub_state;

namespace {

void report() {
  const char* path = getenv("STUB_REPORT");
  FILE* file = path ? fopen(path, "w") : nullptr;
  if (!file) {
    return;
  }
  Lock lock(driver().mutex);
  const Counts& counts = driver().counts;
  long contexts = 0;
  for (const auto& context : driver().contexts) {
    contexts += context.second;
  }
  fprintf(file, "contexts=%ld\nmodules=%zu\nstreams=%zu\ndevice=%zu\npinned=%zu\n", contexts,
          driver().modules.size(), driver().streams.size(), driver().device.size(),
          driver().pinned.size());
  fprintf(file, "launches=%ld\nretained=%ld\nmodulesLoaded=%ld\nstreamsMade=%ld\n",
          counts.launches, counts.retained, counts.modules_loaded, counts.streams_made);
  fprintf(file, "events=%zu\nhandles=%ld\nhandlesMade=%ld\n", driver().events.size(),
          counts.handles, counts.handles_made);
  fprintf(file, "allocations=%ld\nmostBytes=%ld\nfaults=%ld\n", counts.allocations,
          counts.most_bytes, counts.faults);
  fclose(file);
}

bool is_first_to_be_lost() {
  const char* path = getenv("STUB_LOST_ONCE");
  FILE* file = path ? fopen(path, "wx") : nullptr;
  if (file) {
    fclose(file);
  }
  return !path || file;
}

bool has_no_kernels() {
  static const bool none = getenv("STUB_KERNELS") && !strcmp(getenv("STUB_KERNELS"), "none");
  return none;
}

/** Without kernels: every block solved, nothing pruned; of matrices, nothing. */
void pretend(const Kernel& kernel, const void* argument) {
  if (strcmp(kernel.argument, "BandTask")) {
    return;
  }
  const BandTask& task = *static_cast<const BandTask*>(argument);
  const double blocks =
      double(task.rows / task.block_size) * (task.columns / task.block_size);
  if (task.totals) {
    const double totals[8] = {0, 0, 0, 0, 0, 0, 0, blocks};
    memcpy(task.totals, totals, sizeof(totals));
  }
}

void run(const Kernel& kernel, unsigned grid, unsigned threads, const void* argument) {
  driver().counts.launches++;
  if (driver().counts.launches == setting("STUB_LOST_AT", -1)) {
    driver().lost = is_first_to_be_lost();
  }
  if (driver().lost) {
    return;
  }
  if (has_no_kernels()) {
    pretend(kernel, argument);
    return;
  }
  emulation::launch(kernel.name, grid, threads, 0, [&] { kernel.function(argument); });
}

}  // namespace

namespace stub {

int enqueue(void* stream, std::function<void()> work) {
  Lock lock(driver().mutex);
  return stub_state::ready() ? stub_state::ready() : stub_state::enqueue(stream, [work = std::move(work)] {
    if (!driver().lost) {
      work();
    }
  });
}

int ready() {
  Lock lock(driver().mutex);
  return stub_state::ready();
}

bool is_device(const void* address, size_t bytes) {
  Lock lock(driver().mutex);
  return contains(driver().device, reinterpret_cast<unsigned long long>(address), bytes);
}

void fault(const char* what) {
  Lock lock(driver().mutex);
  stub_state::fault(what);
}

void count_handle(int change) {
  Lock lock(driver().mutex);
  driver().counts.handles += change;
  driver().counts.handles_made += change > 0;
}

}  // namespace stub

API cuInit(unsigned) {
  atexit(report);
  return int(setting("STUB_INIT", setting("STUB_DEVICES", 1) > 0 ? kSuccess : kNoDevice));
}
API cuDriverGetVersion(int* version) {
  *version = int(setting("STUB_VERSION", 12060));
  return kSuccess;
}
API cuDeviceGetCount(int* count) {
  *count = int(setting("STUB_DEVICES", 1));
  return kSuccess;
}
API cuDeviceGet(int* device, int ordinal) {
  *device = ordinal;
  return ordinal < setting("STUB_DEVICES", 1) ? kSuccess : kInvalidDevice;
}
API cuDeviceGetName(char* name, int length, int device) {
  snprintf(name, size_t(length), "Stub %d", device);
  return kSuccess;
}
API cuDeviceGetUuid(unsigned char* uuid, int device) {
  for (int i = 0; i < 16; ++i) {
    uuid[i] = (unsigned char)(i + 16 * device);
  }
  return kSuccess;
}
API cuDeviceGetAttribute(int* value, int attribute, int) {
  const long capability = setting("STUB_CAPABILITY", 80);
  switch (attribute) {
    case 75:
      *value = int(capability / 10);
      return kSuccess;
    case 76:
      *value = int(capability % 10);
      return kSuccess;
    case 16:
      *value = 2;
      return kSuccess;
    default:
      return kInvalidValue;
  }
}
API cuDevicePrimaryCtxRetain(void** context, int device) {
  Lock lock(driver().mutex);
  driver().contexts[device]++;
  driver().counts.retained++;
  *context = reinterpret_cast<void*>(long(0x1000 + device));
  return driver().lost ? kIllegalAddress : kSuccess;
}
API cuDevicePrimaryCtxRelease_v2(int device) {
  Lock lock(driver().mutex);
  if (--driver().contexts[device] < 0) {
    fault("a context is released that was not retained");
  }
  return kSuccess;
}
API cuCtxSetCurrent(void* context) {
  current = context;
  return driver().lost ? kIllegalAddress : kSuccess;
}
API cuModuleLoadDataEx(void** module, const void* image, unsigned, int*, void**) {
  Lock lock(driver().mutex);
  if (ready()) {
    return ready();
  }
  if (!strstr(static_cast<const char*>(image), ".version")) {
    return kInvalidImage;
  }
  *module = malloc(1);
  driver().modules.insert(*module);
  driver().counts.modules_loaded++;
  return kSuccess;
}
API cuModuleUnload(void* module) {
  Lock lock(driver().mutex);
  if (any_waiting()) {
    fault("a module is unloaded while streams have work");
  }
  driver().modules.erase(module);
  free(module);
  return ready();
}
API cuModuleGetFunction(void** function, void*, const char* name) {
  const Kernel* const kernel = find_kernel(name);
  *function = const_cast<Kernel*>(kernel);
  return kernel ? ready() : kNotFound;
}
API cuLaunchKernel(
    void* function, unsigned grid, unsigned grid_y, unsigned grid_z, unsigned threads,
    unsigned threads_y, unsigned threads_z, unsigned shared, void* stream, void** arguments,
    void**) {
  Lock lock(driver().mutex);
  if (ready()) {
    return ready();
  }
  if (grid == 0 || grid_y * grid_z * threads_y * threads_z != 1 || shared != 0) {
    fault("a launch that the kernels' table does not have");
    return kInvalidValue;
  }
  const Kernel& kernel = *static_cast<const Kernel*>(function);
  const auto argument = aligned_argument(arguments[0], kernel.argument_bytes);
  return enqueue(stream, [=, &kernel] { run(kernel, grid, threads, argument.get()); });
}
