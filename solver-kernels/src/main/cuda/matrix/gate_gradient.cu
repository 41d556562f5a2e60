// Problem  of the gradient z of gated values make that of the gates g and of what they let through.
// Method   with s = 1 / (1 + e^-g): z·u·s·(1 + (g - g·s)) and z·g·s.
// Oracle   org.tsenor.engine.host.PlainActivationLoops, bit for bit.
// Mapping  a value a thread, and the value that lies a grid further.
// Limits   any grid; any number of threads.
#include "backward.cuh"
#include "exponential.cuh"

extern "C" __global__ void __launch_bounds__(256) gate_gradient(const GateGradientTask task) {
  for (long long i = first_value(); i < task.count; i += values_of_grid()) {
    const float gate = task.gates[i];
    const float share = 1 / (1 + exponential(-gate));
    const float gated = gate * share;
    const float slope = share * (1 + (gate - gated));
    const float along = task.gradient[i];
    task.gates[i] = along * task.ups[i] * slope;
    task.ups[i] = along * gated;
  }
}
