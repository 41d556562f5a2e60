// Problem  move weights against their gradient; those that are 0 stay 0.
// Method   Kingma and Ba (2015), algorithm 1: products, sums and a root that round once each.
// Oracle   org.tsenor.engine.host.PlainActivationLoops.move, bit for bit.
// Mapping  a weight a thread, and the weight that lies a grid further.
// Limits   any grid; any number of threads.
#include "backward.cuh"

extern "C" __global__ void __launch_bounds__(256) adam_step(const AdamTask task) {
  for (long long i = first_value(); i < task.count; i += values_of_grid()) {
    const float slope = task.gradient[i];
    const float weight = task.weights[i];
    const float mean = task.first_decay * task.mean[i] + task.first_share * slope;
    const float square = task.second_decay * task.square[i] + task.second_share * slope * slope;
    const float less = task.rate * mean / (sqrtf(square) * task.root + task.epsilon);
    const bool moves = weight != 0;
    task.mean[i] = moves ? mean : 0.0f;
    task.square[i] = moves ? square : 0.0f;
    task.weights[i] = moves ? weight - less : weight;
  }
}
