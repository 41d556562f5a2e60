// Problem  turn queries and keys by their positions, or their gradients back, and add the bias that a
//          linear may have.
// Method   Su et al., RoFormer (2021), eq. 34, column i of a head against column i + half.
// Oracle   org.tsenor.engine.host.RotaryTurn and HostForwardSteps, bit for bit.
// Mapping  a thread block a token; neighbors in a head are neighbors in a warp.
// Limits   gridDim.x is the number of tokens; any number of threads.
#include "forward.cuh"

extern "C" __global__ void __launch_bounds__(256) rotate_heads(const RotaryTask task) {
  const long long token = blockIdx.x;
  const float* cosines = task.cosines + token * task.half;
  const float* sines = task.sines + token * task.half;
  float* values = task.values + token * task.heads * 2 * task.half;
  for (int i = threadIdx.x; i < task.heads * task.half; i += blockDim.x) {
    const int pair = i % task.half;
    float* head = values + (i - pair) * 2;
    const float sine = task.direction * sines[pair];
    const float first = head[pair];
    const float second = head[task.half + pair];
    head[pair] = (first * cosines[pair] - second * sine) * task.scale;
    head[task.half + pair] = (second * cosines[pair] + first * sine) * task.scale;
  }
}

extern "C" __global__ void __launch_bounds__(256) add_bias(const BiasTask task) {
  float* values = task.values + blockIdx.x * (long long)task.columns;
  for (int i = threadIdx.x; i < task.columns; i += blockDim.x) {
    values[i] += task.bias[i];
  }
}
