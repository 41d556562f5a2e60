// What all parts of the stub driver share: devices' memory, streams, and what is counted.
#pragma once

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

#define API extern "C" __attribute__((visibility("default"))) int

namespace stub_state {

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

inline long setting(const char* name, long otherwise) {
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

inline Driver& driver() {
  // Never destroyed: threads of the host may outlive it.
  static Driver* const only = new Driver;
  return *only;
}

inline thread_local void* current = nullptr;

using Lock = std::lock_guard<std::recursive_mutex>;

inline void fault(const char* what) {
  fprintf(stderr, "stub driver: %s\n", what);
  driver().counts.faults++;
}

inline void run_first(Stream* stream) {
  stream->waiting.front()();
  stream->waiting.pop_front();
}

/** What every call on a context begins with. */
inline int ready() {
  return !current ? kInvalidContext : driver().lost ? kIllegalAddress : kSuccess;
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

inline bool any_waiting() {
  return std::any_of(driver().streams.begin(), driver().streams.end(),
                     [](const Stream* stream) { return !stream->waiting.empty(); });
}

inline Stream* known(void* stream) {
  Stream* const found = static_cast<Stream*>(stream);
  return driver().streams.count(found) ? found : nullptr;
}

inline int enqueue(void* stream, std::function<void()> work) {
  Stream* const found = known(stream);
  if (!found) {
    fault("work for a stream that does not exist");
    return kInvalidValue;
  }
  found->waiting.push_back(std::move(work));
  return kSuccess;
}

inline void copy(void* to, const void* from, size_t bytes, bool in_bounds) {
  if (in_bounds) {
    memcpy(to, from, bytes);
  } else {
    fault("a copy outside of an allocation");
  }
}

}  // namespace stub_state
