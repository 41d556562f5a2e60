#include "shared_memory.h"

#include <memory>
#include <utility>

namespace emulation {
namespace {

constexpr Place kNowhere = {"shared memory", 0};

/** Arrays of all kernels that ran; a thread block's are those of its generation. */
struct KeyedArray {
  const void* key;
  uint64_t generation;
  SharedArray array;
};

std::vector<std::unique_ptr<KeyedArray>> arrays;
uint64_t generation = 0;

}  // namespace

void forget_shared_arrays() { generation++; }

SharedArray* find_shared_array(
    const void* key, const char* name, size_t count, size_t element_bytes) {
  for (auto& keyed : arrays) {
    if (keyed->key == key) {
      if (keyed->generation != generation) {
        keyed->generation = generation;
        keyed->array.shadows.assign(count, Shadow());
      }
      return &keyed->array;
    }
  }
  SharedArray array = {
      name, count, element_bytes, std::vector<char>(count * element_bytes),
      std::vector<Shadow>(count)};
  arrays.push_back(
      std::make_unique<KeyedArray>(KeyedArray{key, generation, std::move(array)}));
  return &arrays.back()->array;
}

void SharedArray::check_bounds(long long index) const {
  if (index < 0 || index >= (long long)count) {
    fail(kNowhere, "element %lld of shared array %s, which has %zu", index, name, count);
  }
}

void SharedArray::check_read(long long index) {
  check_bounds(index);
  const Moment& now = running.moment;
  running.thread->accesses++;
  Shadow& shadow = shadows[index];
  if (shadow.writer.warp == kNobody) {
    fail(kNowhere, "element %lld of shared array %s is read before it is written", index, name);
  }
  if (shadow.writer.races_with(now)) {
    fail(kNowhere, "race: element %lld of shared array %s is read while lane %d of warp %d writes it",
         index, name, shadow.writer.lane, shadow.writer.warp);
  }
  shadow.reader.add(now);
}

void SharedArray::check_write(long long index) {
  check_bounds(index);
  const Moment& now = running.moment;
  running.thread->accesses++;
  Shadow& shadow = shadows[index];
  if (shadow.writer.races_with(now)) {
    fail(kNowhere, "race: element %lld of shared array %s is written while lane %d of warp %d writes it",
         index, name, shadow.writer.lane, shadow.writer.warp);
  }
  if (shadow.reader.races_with(now)) {
    fail(kNowhere, "race: element %lld of shared array %s is written while lane %d of warp %d reads it",
         index, name, shadow.reader.lane, shadow.reader.warp);
  }
  shadow.writer.set(now);
}

}  // namespace emulation
