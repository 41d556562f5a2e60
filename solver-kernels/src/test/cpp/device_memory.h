// Device memory in the emulation: buffers between pages that nobody may touch.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace emulation {

/** A buffer whose end, or whose start, touches a page that stops the process. */
class GuardedBuffer {
 public:
  GuardedBuffer(const std::string& name, size_t length, bool at_end);
  ~GuardedBuffer();
  GuardedBuffer(const GuardedBuffer&) = delete;
  GuardedBuffer& operator=(const GuardedBuffer&) = delete;

  char* data() const { return data_; }
  size_t length() const { return length_; }
  /** Whether an address is in the buffer or in the pages around it. */
  bool is_near(const void* address) const;
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  size_t length_;
  char* pages_;
  size_t pages_length_;
  char* data_;
};

/** Reports accesses outside of the buffers by name. */
void report_stray_accesses();

}  // namespace emulation
