// Problem  divide runs of activations by the root of their mean square, and weigh their columns: a
//          token's residual stream, or each of its heads.
// Method   Zhang and Sennrich (2019); squares are summed in double.
// Oracle   org.tsenor.engine.host.HostForwardSteps, but for the order of the sum.
// Mapping  a warp a run, whose values lie side by side in lanes; each is read twice.
// Limits   blockDim.x is 128, gridDim.x 4 runs each.
#include "forward.cuh"

extern "C" __global__ void __launch_bounds__(128) rms_norm(const NormTask task) {
  const long long run = row_of_warp();
  if (run >= task.runs) {
    return;
  }
  const int lane = threadIdx.x % kWarpSize;
  const float* from = task.from + run * task.width;
  float* into = task.into + run * task.width;
  double squares = 0;
  for (int i = lane; i < task.width; i += kWarpSize) {
    squares += double(from[i]) * from[i];
  }
  const float scale = float(1 / sqrt(warp_sum(squares) / task.width + task.epsilon));
  for (int i = lane; i < task.width; i += kWarpSize) {
    into[i] = from[i] * scale * task.weight[i];
  }
}
