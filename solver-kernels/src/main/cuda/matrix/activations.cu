// Problem  what a decoder layer does to activations one by one, and float terms of sums in double.
// Method   silu(x) = x / (1 + e^-x).
// Oracle   org.tsenor.engine.host.PlainActivationLoops, GramSum and CrossSum, bit for bit.
// Mapping  a value a thread, and the value that lies a grid further.
// Limits   any grid; any number of threads.
#include "exponential.cuh"
#include "forward.cuh"

extern "C" __global__ void __launch_bounds__(256) gate_values(const PairTask task) {
  for (long long i = first_value(); i < task.count; i += values_of_grid()) {
    const float gate = task.values[i];
    task.values[i] = gate / (1 + exponential(-gate)) * task.others[i];
  }
}

extern "C" __global__ void __launch_bounds__(256) add_to_doubles(const DoubleTask task) {
  for (long long i = first_value(); i < task.count; i += values_of_grid()) {
    task.values[i] += task.others[i];
  }
}
