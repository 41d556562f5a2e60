// Problem  how far each token's outputs y are from what they should be, t, and the gradient of the
//          mean of that.
// Method   |y - t|² / (|t|² + |y - t|²) of differences in float, summed in double; 0 where both are 0.
// Oracle   org.tsenor.engine.host.HostBackwardSteps, but for the order of the sums.
// Mapping  a warp a token, whose values lie side by side in lanes; each is read twice.
// Limits   blockDim.x is 128, gridDim.x 4 tokens each.
#include "backward.cuh"

extern "C" __global__ void __launch_bounds__(128) bounded_errors(const BoundedErrorTask task) {
  const long long token = row_of_warp();
  if (token >= task.tokens) {
    return;
  }
  const int lane = threadIdx.x % kWarpSize;
  const float* outputs = task.outputs + token * task.columns;
  const float* targets = task.targets + token * task.columns;
  float* gradient = task.gradient + token * task.columns;
  double apart = 0;
  double size = 0;
  for (int i = lane; i < task.columns; i += kWarpSize) {
    const float difference = outputs[i] - targets[i];
    apart += double(difference) * difference;
    size += double(targets[i]) * targets[i];
  }
  apart = warp_sum(apart);
  size = warp_sum(size);
  const double both = size + apart;
  const float scale = both == 0 ? 0.0f : float(2 * (size / both) / (both * task.tokens));
  for (int i = lane; i < task.columns; i += kWarpSize) {
    gradient[i] = (outputs[i] - targets[i]) * scale;
  }
  if (lane == 0) {
    task.errors[token] = both == 0 ? 0.0 : apart / both;
  }
}
