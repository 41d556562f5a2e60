#include "fibers.h"

#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

#include "shared_memory.h"

namespace emulation {
namespace {

constexpr size_t kStackBytes = 256 * 1024;
constexpr int kMostThreads = 1024;

/** Registers of what does not run, as the compiler saves them. */
using State = void* [5];

/** Runs one thread after the other: it is made once, which takes calls of the system. */
struct Fiber {
  std::unique_ptr<char[]> stack{new char[kStackBytes]};
  ucontext_t context;
  bool started = false;
  State state;
};

/** The thread block that runs; one at a time. */
struct Scheduler {
  const char* kernel = "";
  const std::function<void()>* body = nullptr;
  std::vector<Thread> threads;
  std::vector<std::unique_ptr<Fiber>> fibers;
  std::vector<uint32_t> warp_epochs;
  std::vector<uint64_t> warp_waits;
  uint32_t block_epoch = 0;
  uint64_t random = 0;
  Fiber* fiber = nullptr;
  State main_state;
};

Scheduler scheduler;

uint64_t next_random() {
  // xorshift; zero, the plain schedule, stays zero.
  scheduler.random ^= scheduler.random << 13;
  scheduler.random ^= scheduler.random >> 7;
  scheduler.random ^= scheduler.random << 17;
  return scheduler.random;
}

/** A permutation of 0 .. count - 1, count a power of two, that the schedule decides. */
struct Order {
  unsigned count;
  unsigned first;
  unsigned step;

  explicit Order(unsigned of) : count(of) {
    const uint64_t random = next_random();
    first = unsigned(random >> 8) % count;
    step = unsigned(random >> 20) * 2 + 1;
  }
  unsigned operator()(unsigned position) const { return (first + step * position) & (count - 1); }
};

const char* name_of(Wait wait) {
  switch (wait) {
    case Wait::kNothing:
      return "nothing";
    case Wait::kShuffle:
      return "a shuffle";
    case Wait::kBallot:
    case Wait::kAny:
      return "a vote";
    case Wait::kMin:
      return "a reduction";
    case Wait::kWarp:
      return "__syncwarp";
    case Wait::kBlock:
      return "__syncthreads";
    default:
      return "the end of the kernel";
  }
}

bool meets(const Thread& one, const Thread& other) {
  return one.waits == other.waits && one.mask == other.mask && one.place.line == other.place.line &&
         one.place.file == other.place.file;
}

// A jump and where it comes back stay functions of their own, as the compiler wants them.

[[noreturn]] __attribute__((noinline)) void jump(State& state) { __builtin_longjmp(state, 1); }

/** Lets the scheduler go on, until it lets this fiber go on. */
__attribute__((noinline)) void give_way() {
  if (__builtin_setjmp(scheduler.fiber->state) == 0) {
    jump(scheduler.main_state);
  }
}

void fiber_main() {
  while (true) {
    (*scheduler.body)();
    running.thread->waits = Wait::kLeft;
    give_way();
  }
}

__attribute__((noinline)) void run_until_wait(Thread& thread, Fiber& fiber) {
  running.thread = &thread;
  running.moment.warp = thread.warp;
  running.moment.lane = thread.lane;
  running.moment.warp_epoch = scheduler.warp_epochs[thread.warp];
  running.moment.block_epoch = scheduler.block_epoch;
  scheduler.fiber = &fiber;
  if (__builtin_setjmp(scheduler.main_state) == 0) {
    if (!fiber.started) {
      fiber.started = true;
      setcontext(&fiber.context);
    }
    jump(fiber.state);
  }
}

void wait(Wait waits, unsigned mask, uint64_t value, int source, const Place& place) {
  Thread& thread = *running.thread;
  if (waits != Wait::kBlock && (mask >> thread.lane & 1) == 0) {
    fail(place, "lane %d calls %s, but is not in its mask %08x", thread.lane, name_of(waits), mask);
  }
  thread.waits = waits;
  thread.mask = mask;
  thread.value = value;
  thread.source = source;
  thread.place = place;
  give_way();
}

/** Gives every lane of a mask its result. */
void complete(Thread* lanes, unsigned mask, Wait waits) {
  uint64_t values[kWarp];
  unsigned ballot = 0;
  uint64_t least = ~0ull;
  for (int lane = 0; lane < kWarp; ++lane) {
    if ((mask >> lane & 1) != 0) {
      values[lane] = lanes[lane].value;
      ballot |= (lanes[lane].value & 1) << lane;
      least = values[lane] < least ? values[lane] : least;
    }
  }
  for (int lane = 0; lane < kWarp; ++lane) {
    Thread& thread = lanes[lane];
    if ((mask >> lane & 1) == 0) {
      continue;
    }
    if (waits == Wait::kShuffle) {
      if ((mask >> thread.source & 1) == 0) {
        fail(thread.place, "lane %d reads lane %d, which is not in mask %08x", lane, thread.source,
             mask);
      }
      thread.value = values[thread.source];
    } else if (waits == Wait::kBallot || waits == Wait::kAny) {
      thread.value = ballot;
    } else if (waits == Wait::kMin) {
      thread.value = least;
    }
    thread.waits = Wait::kNothing;
  }
}

/** Lets the lanes go on that wait for each other; gives whether there were any. */
bool meet(Thread* lanes, int warp) {
  bool progress = false;
  for (int lane = 0; lane < kWarp; ++lane) {
    const Thread first = lanes[lane];
    if (first.waits == Wait::kNothing || first.waits == Wait::kBlock ||
        first.waits == Wait::kLeft) {
      continue;
    }
    bool all = true;
    for (int other = 0; other < kWarp; ++other) {
      all = all && ((first.mask >> other & 1) == 0 || meets(first, lanes[other]));
    }
    if (all) {
      complete(lanes, first.mask, first.waits);
      scheduler.warp_epochs[warp] += first.waits == Wait::kWarp ? 1 : 0;
      scheduler.warp_waits[warp]++;
      progress = true;
    }
  }
  return progress;
}

/** The lanes wait, and not for each other. */
[[noreturn]] void fail_divergent(Thread* lanes) {
  for (int lane = 0; lane < kWarp; ++lane) {
    Thread& thread = lanes[lane];
    for (int other = 0; other < kWarp; ++other) {
      const bool expected = thread.waits == Wait::kBlock || (thread.mask >> other & 1) != 0;
      if (thread.waits != Wait::kLeft && expected && !meets(thread, lanes[other])) {
        running.thread = &thread;
        fail(thread.place, "lane %d waits at %s with mask %08x, but lane %d is at %s:%d, %s", lane,
             name_of(thread.waits), thread.mask, other, lanes[other].place.file,
             lanes[other].place.line, name_of(lanes[other].waits));
      }
    }
  }
  fail({"", 0}, "lanes wait for nobody");
}

/** Runs a warp until all of its lanes have left or wait for the thread block. */
void run_warp(int warp) {
  Thread* lanes = &scheduler.threads[warp * kWarp];
  while (true) {
    const Order order(kWarp);
    for (unsigned position = 0; position < kWarp; ++position) {
      const unsigned lane = order(position);
      if (lanes[lane].waits == Wait::kNothing) {
        run_until_wait(lanes[lane], *scheduler.fibers[warp * kWarp + lane]);
      }
    }
    if (meet(lanes, warp)) {
      continue;
    }
    int left = 0;
    int blocked = 0;
    for (int lane = 0; lane < kWarp; ++lane) {
      left += lanes[lane].waits == Wait::kLeft ? 1 : 0;
      blocked += lanes[lane].waits == Wait::kBlock && meets(lanes[lane], lanes[0]) ? 1 : 0;
    }
    if (left == kWarp || blocked == kWarp) {
      return;
    }
    fail_divergent(lanes);
  }
}

void start_threads(unsigned count) {
  scheduler.threads.assign(count, Thread());
  while (scheduler.fibers.size() < count) {
    scheduler.fibers.push_back(std::make_unique<Fiber>());
    Fiber& fiber = *scheduler.fibers.back();
    getcontext(&fiber.context);
    fiber.context.uc_stack.ss_sp = fiber.stack.get();
    fiber.context.uc_stack.ss_size = kStackBytes;
    fiber.context.uc_link = nullptr;
    makecontext(&fiber.context, fiber_main, 0);
  }
  for (unsigned thread = 0; thread < count; ++thread) {
    scheduler.threads[thread].index = {thread, 0, 0};
    scheduler.threads[thread].warp = int(thread) / kWarp;
    scheduler.threads[thread].lane = int(thread) % kWarp;
  }
}

/** Lets the threads go on that wait for the thread block; gives whether it has ended. */
bool pass_block_barrier() {
  Thread& first = scheduler.threads[0];
  for (Thread& thread : scheduler.threads) {
    if (!meets(thread, first) && !(thread.waits == Wait::kLeft && first.waits == Wait::kLeft)) {
      running.thread = &thread;
      fail(thread.place, "thread %u is at %s, but thread 0 at %s:%d, %s", thread.index.x,
           name_of(thread.waits), first.place.file, first.place.line, name_of(first.waits));
    }
  }
  const bool ended = first.waits == Wait::kLeft;
  for (Thread& thread : scheduler.threads) {
    thread.waits = ended ? Wait::kLeft : Wait::kNothing;
  }
  scheduler.block_epoch++;
  return ended;
}

void run_block(unsigned index) {
  running.block.index = {index, 0, 0};
  start_threads(running.block.threads.x);
  const unsigned warps = running.block.threads.x / kWarp;
  scheduler.warp_epochs.assign(warps, 0);
  scheduler.warp_waits.assign(warps, 0);
  bool ended = false;
  while (!ended) {
    const unsigned rotation = unsigned(next_random() >> 8) % warps;
    for (unsigned warp = 0; warp < warps; ++warp) {
      run_warp((warp + rotation) % warps);
    }
    ended = pass_block_barrier();
  }
}

uint64_t warp_steps(unsigned warp) {
  uint64_t busiest = 0;
  for (int lane = 0; lane < kWarp; ++lane) {
    busiest = std::max(busiest, scheduler.threads[warp * kWarp + lane].accesses);
  }
  return scheduler.warp_waits[warp] + busiest;
}

}  // namespace

void forget_shared_arrays();

Running running;

void fail(const Place& place, const char* format, ...) {
  char message[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof(message), format, arguments);
  va_end(arguments);
  const unsigned thread = running.thread ? running.thread->index.x : 0;
  fprintf(stderr, "%s, thread block %u, thread %u, %s:%d: %s\n", scheduler.kernel,
          running.block.index.x, thread, place.file, place.line, message);
  fflush(stderr);
  _exit(3);
}

uint64_t shuffle_bits(
    unsigned mask, uint64_t value, Exchange exchange, int argument, int width, const Place& place) {
  const int lane = current_thread().lane;
  const int first = lane / width * width;
  int source = first + argument % width;
  if (exchange == Exchange::kXor) {
    source = (lane ^ argument) < first + width ? lane ^ argument : lane;
  } else if (exchange == Exchange::kDown) {
    source = lane + argument < first + width ? lane + argument : lane;
  }
  if (exchange == Exchange::kIndexed && (argument < 0 || argument >= width)) {
    fail(place, "lane %d reads lane %d of a group of %d", lane, argument, width);
  }
  wait(Wait::kShuffle, mask, value, source, place);
  return current_thread().value;
}

unsigned reduce(unsigned mask, Reduction reduction, unsigned value, const Place& place) {
  const Wait waits = reduction == Reduction::kBallot ? Wait::kBallot
                     : reduction == Reduction::kAny  ? Wait::kAny
                                                     : Wait::kMin;
  wait(waits, mask, value, 0, place);
  return unsigned(current_thread().value);
}

void sync_warp(unsigned mask, const Place& place) { wait(Wait::kWarp, mask, 0, 0, place); }

void sync_threads(const Place& place) { wait(Wait::kBlock, 0, 0, 0, place); }

LaunchCounts launch(
    const char* kernel, unsigned grid, unsigned threads, uint64_t schedule,
    const std::function<void()>& body) {
  scheduler.kernel = kernel;
  if (threads == 0 || threads % kWarp != 0 || threads > kMostThreads) {
    fail({"", 0}, "%u threads are no whole warps, or more than %d", threads, kMostThreads);
  }
  scheduler.body = &body;
  running.block.threads = {threads, 1, 1};
  running.block.grid = {grid, 1, 1};
  scheduler.random = schedule * 0x9e3779b97f4a7c15ull;
  LaunchCounts counts = {};
  const unsigned rotation = grid == 0 ? 0 : unsigned(next_random() >> 8) % grid;
  for (unsigned block = 0; block < grid; ++block) {
    forget_shared_arrays();
    run_block((block + rotation) % grid);
    for (unsigned warp = 0; warp < scheduler.warp_waits.size(); ++warp) {
      const uint64_t steps = warp_steps(warp);
      counts.steps += steps;
      counts.steps_of_longest_warp = std::max(steps, counts.steps_of_longest_warp);
    }
  }
  return counts;
}

}  // namespace emulation
