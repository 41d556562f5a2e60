// Problem  of the gradient g of probabilities p make that of their logits; zero at all tokens that a
//          token does not see.
// Method   p·(g - Σ p·g), whose sum is in double.
// Oracle   org.tsenor.engine.host.CausalSoftmax, but for the order of the sum.
// Mapping  a warp a query; each pair that is seen is read twice.
// Limits   blockDim.x is 128, gridDim.x 4 rows each.
#include "backward.cuh"

extern "C" __global__ void __launch_bounds__(128) softmax_gradient(const SoftmaxGradientTask task) {
  const long long row = row_of_warp();
  if (row >= task.rows) {
    return;
  }
  const int lane = threadIdx.x % kWarpSize;
  const int token = task.first_token + int(row % task.queries);
  const int first = max(0, token - task.window + 1);
  const float* probabilities = task.probabilities + row * task.keys;
  float* gradient = task.gradient + row * task.keys;
  double sum = 0;
  for (int key = first + lane; key <= token; key += kWarpSize) {
    sum += double(probabilities[key]) * gradient[key];
  }
  const float mean = float(warp_sum(sum));
  for (int key = lane; key < task.keys; key += kWarpSize) {
    // What lies at other keys is no number to count with.
    const bool seen = key >= first && key <= token;
    gradient[key] = seen ? probabilities[key] * (gradient[key] - mean) : 0.0f;
  }
}
