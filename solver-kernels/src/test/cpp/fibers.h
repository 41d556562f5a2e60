// Thread blocks whose threads are fibers: a thread runs until it has to wait for others, so that
// between two such places any order of threads can be tried, and every wait is checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace emulation {

constexpr int kWarp = 32;
constexpr int kSeveral = -1;
constexpr int kNobody = -2;

/** Where a thread waits. */
struct Place {
  const char* file;
  int line;
};

struct Index {
  unsigned x, y, z;
};

enum class Exchange { kIndexed, kXor, kDown };
enum class Reduction { kBallot, kAny, kMin };
enum class Wait : int { kNothing, kShuffle, kBallot, kAny, kMin, kWarp, kBlock, kLeft };

struct Thread {
  Index index;
  int warp;
  int lane;
  Wait waits = Wait::kNothing;
  unsigned mask = 0;
  Place place = {"", 0};
  uint64_t value = 0;
  int source = 0;
  uint64_t accesses = 0;
};

/**
 * A thread between two of its waits. The epochs count how often the threads of its warp, and of the
 * thread block, have waited for memory.
 */
struct Moment {
  int warp = kNobody;
  int lane = kNobody;
  uint32_t warp_epoch = 0;
  uint32_t block_epoch = 0;
};

struct Block {
  Index index;
  Index threads;
  Index grid;
};

/**
 * What a launch did, as a stand-in for its time: the steps of a warp are its waits and the accesses
 * to shared memory of its busiest lane.
 */
struct LaunchCounts {
  uint64_t steps;
  uint64_t steps_of_longest_warp;
};

/** What runs now; every access to shared memory asks for it. */
struct Running {
  Thread* thread = nullptr;
  Moment moment;
  Block block = {};
};
extern Running running;

inline Thread& current_thread() { return *running.thread; }
inline const Block& current_block() { return running.block; }

/** Stops the process with a message that names kernel, thread block, thread and place. */
[[noreturn]] void fail(const Place& place, const char* format, ...)
    __attribute__((format(printf, 2, 3)));

uint64_t shuffle_bits(
    unsigned mask, uint64_t value, Exchange exchange, int argument, int width, const Place& place);
unsigned reduce(unsigned mask, Reduction reduction, unsigned value, const Place& place);
void sync_warp(unsigned mask, const Place& place);
void sync_threads(const Place& place);

template <class T>
T shuffle(
    unsigned mask, T value, Exchange exchange, int argument, int width, const Place& place) {
  static_assert(sizeof(T) <= sizeof(uint64_t), "shuffles move up to 8 bytes");
  uint64_t bits = 0;
  __builtin_memcpy(&bits, &value, sizeof(T));
  bits = shuffle_bits(mask, bits, exchange, argument, width, place);
  __builtin_memcpy(&value, &bits, sizeof(T));
  return value;
}

/** Runs a kernel: thread blocks, warps and lanes in an order that the schedule decides. */
LaunchCounts launch(
    const char* kernel, unsigned grid, unsigned threads, uint64_t schedule,
    const std::function<void()>& body);

}  // namespace emulation
