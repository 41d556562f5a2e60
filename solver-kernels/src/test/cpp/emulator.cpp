// Runs launches that it reads from standard input and answers on standard output, little-endian:
//
//   request   int launches; each: int length, name, int grid, int threads
//             int length of the argument, its bytes, whose addresses are filled in from the buffers
//             int buffers; each: int offset of its field, int length, bytes
//   answer    per launch: long steps, long steps of the longest warp
//             per buffer: its bytes
//
// The argument is the schedule: 0 runs thread blocks, warps and lanes in order, any other number in
// an order of its own. What the emulation refuses goes to standard error, with exit code 3.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "device_memory.h"
#include "fibers.h"
#include "kernels.h"

namespace {

using emulation::GuardedBuffer;

void read_bytes(void* into, size_t length) {
  if (fread(into, 1, length, stdin) != length) {
    // The requests have ended.
    exit(0);
  }
}

int read_int() {
  int value;
  read_bytes(&value, sizeof(value));
  return value;
}

struct Launch {
  std::string kernel;
  int grid;
  int threads;
};

Launch read_launch() {
  Launch launch;
  launch.kernel.resize(size_t(read_int()));
  read_bytes(&launch.kernel[0], launch.kernel.size());
  launch.grid = read_int();
  launch.threads = read_int();
  return launch;
}

[[noreturn]] void refuse(const std::string& words) {
  fprintf(stderr, "%s\n", words.c_str());
  exit(3);
}

emulation::LaunchCounts run(
    const Launch& launch, const std::vector<char>& argument, uint64_t schedule) {
  const Kernel* const kernel = find_kernel(launch.kernel.c_str());
  if (!kernel) {
    refuse("there is no kernel " + launch.kernel);
  }
  if (argument.size() != kernel->argument_bytes) {
    refuse(launch.kernel + " takes " + kernel->argument + " of " +
           std::to_string(kernel->argument_bytes) + " bytes and was given " +
           std::to_string(argument.size()));
  }
  const auto aligned = aligned_argument(argument.data(), argument.size());
  return emulation::launch(kernel->name, unsigned(launch.grid), unsigned(launch.threads), schedule,
                           [&] { kernel->function(aligned.get()); });
}

void serve(uint64_t schedule) {
  std::vector<Launch> launches;
  launches.resize(size_t(read_int()));
  for (Launch& launch : launches) {
    launch = read_launch();
  }
  std::vector<char> task;
  task.resize(size_t(read_int()));
  read_bytes(task.data(), task.size());
  std::vector<std::unique_ptr<GuardedBuffer>> buffers;
  buffers.resize(size_t(read_int()));
  for (auto& buffer : buffers) {
    const int field = read_int();
    const int length = read_int();
    buffer = std::make_unique<GuardedBuffer>(
        "at offset " + std::to_string(field), size_t(length), schedule % 2 == 0);
    read_bytes(buffer->data(), size_t(length));
    char* address = buffer->data();
    __builtin_memcpy(&task.at(size_t(field)), &address, sizeof(address));
  }
  for (const Launch& launch : launches) {
    const auto counts = run(launch, task, schedule);
    fwrite(&counts, sizeof(counts), 1, stdout);
  }
  for (const auto& buffer : buffers) {
    fwrite(buffer->data(), 1, buffer->length(), stdout);
  }
  fflush(stdout);
}

}  // namespace

int main(int count, char** arguments) {
  emulation::report_stray_accesses();
  const uint64_t schedule = count > 1 ? strtoull(arguments[1], nullptr, 10) : 0;
  while (true) {
    serve(schedule);
  }
}
