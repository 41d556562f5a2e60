// Shared memory whose every access is checked: bounds, reads of what nobody wrote, and races, that
// is accesses of two threads, one of them a write, with no barrier between.
#pragma once

#include <vector>

#include "fibers.h"

namespace emulation {

/** A word's last access of a kind: who had it, and when. */
struct Access : Moment {
  /** Whether it may run at the same time as what is done now. */
  bool races_with(const Moment& now) const {
    if (warp == kNobody || block_epoch != now.block_epoch) {
      return false;
    }
    if (warp != now.warp) {
      return true;
    }
    return lane != now.lane && warp_epoch == now.warp_epoch;
  }

  void set(const Moment& now) { static_cast<Moment&>(*this) = now; }

  /** Remembers one more reader. */
  void add(const Moment& now) {
    const Access before = *this;
    set(now);
    if (before.warp != kNobody && before.block_epoch == block_epoch) {
      if (before.warp != warp) {
        warp = kSeveral;
      } else if (before.warp_epoch == warp_epoch && before.lane != lane) {
        lane = kSeveral;
      }
    }
  }
};

struct Shadow {
  Access writer;
  Access reader;
};

/** An array in the shared memory of the thread block that runs. */
struct SharedArray {
  const char* name;
  size_t count;
  size_t element_bytes;
  std::vector<char> bytes;
  std::vector<Shadow> shadows;

  void check_read(long long index);
  void check_write(long long index);
  void check_bounds(long long index) const;
};

SharedArray* find_shared_array(
    const void* key, const char* name, size_t count, size_t element_bytes);

/** An element of shared memory that is read or written. */
template <class T>
class Element {
 public:
  Element(SharedArray* array, long long index) : array_(array), index_(index) {}
  Element(const Element&) = default;

  operator T() const {
    array_->check_read(index_);
    return pointer()[index_];
  }
  T operator=(T value) const {
    array_->check_write(index_);
    pointer()[index_] = value;
    return value;
  }
  T operator=(const Element& other) const { return *this = T(other); }
  T operator|=(T value) const { return *this = T(*this) | value; }
  T operator+=(T value) const { return *this = T(*this) + value; }

 private:
  T* pointer() const { return reinterpret_cast<T*>(array_->bytes.data()); }

  SharedArray* array_;
  long long index_;
};

/** What is a pointer to shared memory on the device. */
template <class T>
class Shared {
 public:
  explicit Shared(SharedArray* array, long long offset = 0) : array_(array), offset_(offset) {}

  Element<T> operator[](long long index) const { return {array_, offset_ + index}; }
  Shared operator+(long long step) const { return Shared(array_, offset_ + step); }

  void require_aligned(int elements) const {
    if (offset_ % elements != 0) {
      fail({"", 0}, "misaligned vector of %d at element %lld of shared array %s", elements,
           offset_, array_->name);
    }
  }

 private:
  SharedArray* array_;
  long long offset_;
};

template <class T>
Shared<T> shared_array(const void* key, const char* name, size_t count) {
  return Shared<T>(find_shared_array(key, name, count, sizeof(T)));
}

}  // namespace emulation
