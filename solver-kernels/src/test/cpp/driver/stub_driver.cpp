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
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <vector>

#include "fibers.h"
#include "kernels.h"
#include "launch.cuh"
#include "stub_driver.h"

#define API extern "C" __attribute__((visibility("default"))) int

namespace {

enum Result {
  kSuccess = 0,
  kInvalidValue = 1,
  kOutOfMemory = 2,
  kNoDevice = 100,
  kInvalidDevice = 101,
  kInvalidImage = 200,
  kInvalidContext = 201,
  kNotFound = 500,
  kNotReady = 600,
  kIllegalAddress = 700,
};

long setting(const char* name, long otherwise) {
  const char* text = getenv(name);
  return text ? atol(text) : otherwise;
}

struct Stream {
  std::deque<std::function<void()>> waiting;
};

struct Counts {
  long launches = 0;
  long retained = 0;
  long modules_loaded = 0;
  long streams_made = 0;
  long allocations = 0;
  long most_bytes = 0;
  long handles = 0;
  long handles_made = 0;
  long faults = 0;
};

struct Event {
  Stream* stream = nullptr;
  bool reached = true;
  bool timed = false;
  std::chrono::steady_clock::time_point time;
};

struct Driver {
  // The kernels' thread blocks are emulated one at a time, and nothing here is in a hurry.
  std::recursive_mutex mutex;
  std::map<unsigned long long, size_t> device;
  std::map<char*, size_t> pinned;
  std::set<Stream*> streams;
  std::set<Event*> events;
  std::set<void*> modules;
  std::map<int, int> contexts;
  size_t used = 0;
  bool lost = false;
  Counts counts;
};

Driver& driver() {
  // Never destroyed: threads of the host may outlive it.
  static Driver* const only = new Driver;
  return *only;
}

thread_local void* current = nullptr;

using Lock = std::lock_guard<std::recursive_mutex>;

void fault(const char* what) {
  fprintf(stderr, "stub driver: %s\n", what);
  driver().counts.faults++;
}

void run_first(Stream* stream) {
  stream->waiting.front()();
  stream->waiting.pop_front();
}

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

/** What every call on a context begins with. */
int ready() {
  return !current ? kInvalidContext : driver().lost ? kIllegalAddress : kSuccess;
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

template <class Map, class Address>
bool contains(const Map& memory, Address address, size_t bytes) {
  auto next = memory.upper_bound(address);
  if (next == memory.begin()) {
    return false;
  }
  --next;
  return address + bytes <= next->first + next->second;
}

bool any_waiting() {
  return std::any_of(driver().streams.begin(), driver().streams.end(),
                     [](const Stream* stream) { return !stream->waiting.empty(); });
}

Stream* known(void* stream) {
  Stream* const found = static_cast<Stream*>(stream);
  return driver().streams.count(found) ? found : nullptr;
}

int enqueue(void* stream, std::function<void()> work) {
  Stream* const found = known(stream);
  if (!found) {
    fault("work for a stream that does not exist");
    return kInvalidValue;
  }
  found->waiting.push_back(std::move(work));
  return kSuccess;
}

void copy(void* to, const void* from, size_t bytes, bool in_bounds) {
  if (in_bounds) {
    memcpy(to, from, bytes);
  } else {
    fault("a copy outside of an allocation");
  }
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
  return ::ready() ? ::ready() : ::enqueue(stream, [work = std::move(work)] {
    if (!driver().lost) {
      work();
    }
  });
}

int ready() {
  Lock lock(driver().mutex);
  return ::ready();
}

bool is_device(const void* address, size_t bytes) {
  Lock lock(driver().mutex);
  return contains(driver().device, reinterpret_cast<unsigned long long>(address), bytes);
}

void fault(const char* what) {
  Lock lock(driver().mutex);
  ::fault(what);
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
API cuMemGetInfo_v2(size_t* free_bytes, size_t* total) {
  Lock lock(driver().mutex);
  *total = size_t(setting("STUB_MEMORY", 1 << 30));
  *free_bytes = *total - std::min(*total, driver().used);
  return ready();
}
API cuMemAlloc_v2(unsigned long long* address, size_t bytes) {
  Lock lock(driver().mutex);
  if (ready()) {
    return ready();
  }
  if (driver().used + bytes > size_t(setting("STUB_MEMORY", 1 << 30))) {
    return kOutOfMemory;
  }
  void* const memory = aligned_alloc(256, (bytes + 255) / 256 * 256);
  memset(memory, 0xA5, bytes);
  *address = reinterpret_cast<unsigned long long>(memory);
  driver().device[*address] = bytes;
  driver().used += bytes;
  driver().counts.allocations++;
  driver().counts.most_bytes = std::max(driver().counts.most_bytes, long(driver().used));
  return kSuccess;
}
API cuMemFree_v2(unsigned long long address) {
  Lock lock(driver().mutex);
  if (ready()) {
    return ready();
  }
  auto found = driver().device.find(address);
  if (found == driver().device.end()) {
    fault("device memory is freed that was not allocated");
    return kInvalidValue;
  }
  driver().used -= found->second;
  driver().device.erase(found);
  free(reinterpret_cast<void*>(address));
  return kSuccess;
}
API cuMemHostAlloc(void** memory, size_t bytes, unsigned) {
  Lock lock(driver().mutex);
  if (ready()) {
    return ready();
  }
  *memory = malloc(bytes);
  memset(*memory, 0xA5, bytes);
  driver().pinned[static_cast<char*>(*memory)] = bytes;
  return kSuccess;
}
API cuMemFreeHost(void* memory) {
  Lock lock(driver().mutex);
  if (ready()) {
    return ready();
  }
  if (!driver().pinned.erase(static_cast<char*>(memory))) {
    fault("pinned memory is freed that was not allocated");
    return kInvalidValue;
  }
  free(memory);
  return kSuccess;
}
API cuStreamCreate(void** stream, unsigned) {
  Lock lock(driver().mutex);
  if (ready()) {
    return ready();
  }
  Stream* const made = new Stream;
  driver().streams.insert(made);
  driver().counts.streams_made++;
  *stream = made;
  return kSuccess;
}
API cuStreamDestroy_v2(void* stream) {
  Lock lock(driver().mutex);
  Stream* const found = known(stream);
  if (!found || !found->waiting.empty()) {
    fault("a stream is destroyed that has work, or does not exist");
    return kInvalidValue;
  }
  driver().streams.erase(found);
  delete found;
  return ready();
}
API cuStreamSynchronize(void* stream) {
  Lock lock(driver().mutex);
  Stream* const found = known(stream);
  if (!found) {
    fault("a stream is waited for that does not exist");
    return kInvalidValue;
  }
  while (!found->waiting.empty()) {
    run_first(found);
  }
  return ready();
}
API cuEventCreate(void** event, unsigned) {
  Lock lock(driver().mutex);
  if (ready()) {
    return ready();
  }
  Event* const made = new Event;
  driver().events.insert(made);
  *event = made;
  return kSuccess;
}
API cuEventDestroy_v2(void* event) {
  Lock lock(driver().mutex);
  Event* const found = static_cast<Event*>(event);
  if (!driver().events.count(found) || !found->reached) {
    fault("an event is destroyed that is not reached, or does not exist");
    return kInvalidValue;
  }
  driver().events.erase(found);
  delete found;
  return ready();
}
API cuEventRecord(void* event, void* stream) {
  Lock lock(driver().mutex);
  Event* const found = static_cast<Event*>(event);
  if (ready()) {
    return ready();
  }
  found->stream = known(stream);
  found->reached = false;
  return enqueue(stream, [=] {
    found->reached = true;
    found->timed = true;
    found->time = std::chrono::steady_clock::now();
  });
}
API cuEventSynchronize(void* event) {
  Lock lock(driver().mutex);
  Event* const found = static_cast<Event*>(event);
  while (!found->reached && !found->stream->waiting.empty()) {
    run_first(found->stream);
  }
  return ready();
}
API cuMemcpyHtoDAsync_v2(unsigned long long to, const void* from, size_t bytes, void* stream) {
  Lock lock(driver().mutex);
  if (ready()) {
    return ready();
  }
  return enqueue(stream, [=] {
    char* const host = static_cast<char*>(const_cast<void*>(from));
    copy(reinterpret_cast<void*>(to), from, bytes,
         contains(driver().device, to, bytes) && contains(driver().pinned, host, bytes));
  });
}
API cuMemcpyDtoHAsync_v2(void* to, unsigned long long from, size_t bytes, void* stream) {
  Lock lock(driver().mutex);
  if (ready()) {
    return ready();
  }
  return enqueue(stream, [=] {
    copy(to, reinterpret_cast<void*>(from), bytes,
         contains(driver().device, from, bytes) &&
             contains(driver().pinned, static_cast<char*>(to), bytes));
  });
}
API cuMemsetD8Async(unsigned long long to, unsigned char value, size_t bytes, void* stream) {
  Lock lock(driver().mutex);
  if (ready()) {
    return ready();
  }
  return enqueue(stream, [=] {
    if (contains(driver().device, to, bytes)) {
      memset(reinterpret_cast<void*>(to), value, bytes);
    } else {
      fault("memory is cleared outside of an allocation");
    }
  });
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
API cuMemcpyDtoDAsync_v2(
    unsigned long long to, unsigned long long from, size_t bytes, void* stream) {
  Lock lock(driver().mutex);
  if (ready()) {
    return ready();
  }
  return enqueue(stream, [=] {
    copy(reinterpret_cast<void*>(to), reinterpret_cast<void*>(from), bytes,
         contains(driver().device, to, bytes) && contains(driver().device, from, bytes));
  });
}
API cuEventElapsedTime(float* millis, void* from, void* to) {
  Lock lock(driver().mutex);
  const Event* const first = static_cast<Event*>(from);
  const Event* const second = static_cast<Event*>(to);
  if (!first->timed || !second->timed) {
    return kNotReady;
  }
  *millis = std::chrono::duration<float, std::milli>(second->time - first->time).count();
  return ready();
}
