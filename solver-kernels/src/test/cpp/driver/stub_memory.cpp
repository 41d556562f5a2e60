// The stub driver's memory, streams, events and copies.
#include "stub_state.h"

using namespace stub_state;

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
