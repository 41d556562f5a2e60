#include "device_memory.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "fibers.h"

namespace emulation {
namespace {

/** As device memory is aligned; less where a buffer would not end at its guard. */
constexpr size_t kAlignment = 16;

std::vector<GuardedBuffer*> buffers;

void report(int signal_number, siginfo_t* details, void*) {
  if (signal_number != SIGSEGV && signal_number != SIGBUS) {
    fail({"", 0}, "misaligned access, index out of an array or shift beyond the word (signal %d)",
         signal_number);
  }
  for (const GuardedBuffer* buffer : buffers) {
    if (buffer->is_near(details->si_addr)) {
      const long long offset = static_cast<char*>(details->si_addr) - buffer->data();
      fail({"", 0}, "access outside of buffer %s: byte %lld of %zu", buffer->name().c_str(), offset,
           buffer->length());
    }
  }
  fail({"", 0}, "access to address %p, in no buffer", details->si_addr);
}

}  // namespace

GuardedBuffer::GuardedBuffer(const std::string& name, size_t length, bool at_end)
    : name_(name), length_(length) {
  const size_t page = size_t(sysconf(_SC_PAGESIZE));
  const size_t inside = std::max<size_t>(1, (length + kAlignment + page - 1) / page) * page;
  pages_length_ = inside + 2 * page;
  pages_ = static_cast<char*>(mmap(nullptr, pages_length_, PROT_READ | PROT_WRITE,
                                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  if (pages_ == MAP_FAILED) {
    fail({"", 0}, "no memory for %zu bytes", pages_length_);
  }
  mprotect(pages_, page, PROT_NONE);
  mprotect(pages_ + page + inside, page, PROT_NONE);
  const size_t unused = inside - length;
  data_ = pages_ + page + (at_end ? unused / 8 * 8 : 0);
  buffers.push_back(this);
}

GuardedBuffer::~GuardedBuffer() {
  munmap(pages_, pages_length_);
  buffers.erase(std::find(buffers.begin(), buffers.end(), this));
}

bool GuardedBuffer::is_near(const void* address) const {
  return address >= pages_ && address < pages_ + pages_length_;
}

void report_stray_accesses() {
  static char stack[64 * 1024];
  stack_t alternative = {};
  alternative.ss_sp = stack;
  alternative.ss_size = sizeof(stack);
  sigaltstack(&alternative, nullptr);
  struct sigaction action = {};
  action.sa_sigaction = report;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  for (int signal_number : {SIGSEGV, SIGBUS, SIGILL, SIGTRAP}) {
    sigaction(signal_number, &action, nullptr);
  }
}

}  // namespace emulation
