// Problem  what the negative log-likelihood of a window's next tokens needs of their logits, which
//          come in pieces of the vocabulary.
// Method   the largest logit so far and the sum of exponentials of what lies below it, in double.
// Oracle   org.tsenor.engine.host.NextTokenLoss, but for the order of the sum.
// Mapping  a warp a token; its logits of the piece are read twice.
// Limits   blockDim.x is 128, gridDim.x 4 rows each. Pieces come in any order but for the first.
#include "forward.cuh"

extern "C" __global__ void __launch_bounds__(128) next_token_loss(const LossTask task) {
  const long long row = row_of_warp();
  if (row >= task.rows) {
    return;
  }
  const int lane = threadIdx.x % kWarpSize;
  const float* logits = task.logits + row * task.columns;
  float most = __uint_as_float(0xff800000u);
  for (int i = lane; i < task.columns; i += kWarpSize) {
    most = larger(most, logits[i]);
  }
  const double piece_most = warp_max(most);
  double* state = task.states + row * 3;
  const bool begins = task.first_token == 0;
  const double largest = begins || piece_most > state[0] || piece_most != piece_most
                             ? piece_most : state[0];
  double sum = 0;
  for (int i = lane; i < task.columns; i += kWarpSize) {
    sum += exp(logits[i] - largest);
  }
  sum = warp_sum(sum);
  // Every lane has read what is written now.
  __syncwarp();
  if (lane == 0) {
    state[1] = (begins ? 0.0 : state[1] * exp(state[0] - largest)) + sum;
    state[0] = largest;
    const int next = task.next_tokens[row] - task.first_token;
    if (next >= 0 && next < task.columns) {
      state[2] = logits[next];
    }
  }
}
