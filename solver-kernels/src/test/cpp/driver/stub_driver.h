// What the stub driver gives to stubs of libraries above it.
#pragma once

#include <cstddef>
#include <functional>

#define STUB_SHARED __attribute__((visibility("default")))

namespace stub {

/** Puts work into a stream, to be done when the stream is waited for; 0 if it is there. */
STUB_SHARED int enqueue(void* stream, std::function<void()> work);

/** Whether calls on the current context can be made: 0, or the driver's error. */
STUB_SHARED int ready();

/** Whether device memory was allocated there. */
STUB_SHARED bool is_device(const void* address, size_t bytes);

/** Counts what is wrong but would not show. */
STUB_SHARED void fault(const char* what);

/** Counts a handle that is made (1) or destroyed (-1). */
STUB_SHARED void count_handle(int change);

}  // namespace stub
