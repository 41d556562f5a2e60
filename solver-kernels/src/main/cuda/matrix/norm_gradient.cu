// Problem  add to the gradient of activations what comes back through their norm.
// Method   with s = 1 / √(mean square + ε): s·w·dy - x·s³/n · Σ w·dy·x; sums are in double.
// Oracle   org.tsenor.engine.host.HostBackwardSteps, but for the order of the sums.
// Mapping  a warp a run, whose values lie side by side in lanes; each is read twice.
// Limits   blockDim.x is 128, gridDim.x 4 runs each.
#include "backward.cuh"

extern "C" __global__ void __launch_bounds__(128) rms_norm_gradient(const NormGradientTask task) {
  const long long run = row_of_warp();
  if (run >= task.runs) {
    return;
  }
  const int lane = threadIdx.x % kWarpSize;
  const float* from = task.from + run * task.width;
  const float* gradient = task.gradient + run * task.width;
  float* into = task.into + run * task.width;
  double squares = 0;
  double along = 0;
  for (int i = lane; i < task.width; i += kWarpSize) {
    squares += double(from[i]) * from[i];
    along += double(gradient[i] * task.weight[i]) * from[i];
  }
  const double inverse = 1 / sqrt(warp_sum(squares) / task.width + task.epsilon);
  const float scale = float(inverse);
  const float back = float(warp_sum(along) * inverse * inverse * inverse / task.width);
  for (int i = lane; i < task.width; i += kWarpSize) {
    into[i] += gradient[i] * task.weight[i] * scale - from[i] * back;
  }
}
