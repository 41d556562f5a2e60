// Problem  probabilities of the tokens that a token sees: itself and those before it, as far as its
//          window; zero of all others.
// Method   exponentials of logits less their largest, divided by their sum, which is in double.
// Oracle   org.tsenor.engine.host.CausalSoftmax, but for the order of the sum.
// Mapping  a warp a query; each value that is seen is read three times.
// Limits   blockDim.x is 128, gridDim.x 4 rows each.
#include "exponential.cuh"
#include "forward.cuh"

extern "C" __global__ void __launch_bounds__(128) causal_softmax(const SoftmaxTask task) {
  const long long row = row_of_warp();
  if (row >= task.rows) {
    return;
  }
  const int lane = threadIdx.x % kWarpSize;
  const int token = task.first_token + int(row % task.queries);
  const int first = max(0, token - task.window + 1);
  float* logits = task.logits + row * task.keys;
  float most = __uint_as_float(0xff800000u);
  for (int key = first + lane; key <= token; key += kWarpSize) {
    most = larger(most, logits[key]);
  }
  most = warp_max(most);
  double sum = 0;
  for (int key = first + lane; key <= token; key += kWarpSize) {
    const float probability = exponential(logits[key] - most);
    logits[key] = probability;
    sum += probability;
  }
  const float scale = float(1 / warp_sum(sum));
  for (int key = first + lane; key <= token; key += kWarpSize) {
    logits[key] *= scale;
  }
  for (int key = lane; key < task.keys; key += kWarpSize) {
    if (key < first || key > token) {
      logits[key] = 0;
    }
  }
}
