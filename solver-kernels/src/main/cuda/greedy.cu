// Problem  entries in descending order of score, ties by index, wherever row and column have room;
//          then filled to exactly N.
// Method   the rounding of a uniform plan, completion, and the smoothed dual's potentials, which
//          bound the optimum from some thousandths of a per cent above: the gap is greedy's error.
// Oracle   org.tsenor.mask.scalar.ScalarGreedySolver; MaskSolverContract compares.
// Mapping  blocks of 4, 8, 16 and 32: M lanes a mask block, 4 warps a thread block. Other sizes: a
//          warp, which is the thread block, a mask block. Scores are in shared memory.
// Limits   blockDim.x is 128, of other sizes 32.
#include "tile_kernels.cuh"
#include "tsenor.cuh"

template <class G>
DEVICE void solve_greedy(
    const BandTask& task, const BlockPlace& place, const G& group, const Scratch<G>& scratch) {
  const BlockScale scale = load_tile(task, place, group, scratch.tile);
  LogPlan<G> plan;
  plan.set_uniform();
  BlockMask<G> mask;
  round_plan(group, scratch.tile, scratch.exchange, plan, task.kept, mask);
  const int completed = complete(group, scratch.tile, scale.legal, mask);
  Potentials<G> potentials;
  const TileLines<G> lines(group, scratch.tile);
  solve_smoothed_dual(group, lines, scratch.exchange, float(task.kept), potentials);
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    // Equal scores have no width to smooth over; the score itself is their rows' potential.
    potentials.rows[slot] = scale.flat ? scale.largest : potentials.rows[slot];
    potentials.columns[slot] = scale.flat ? 0.0f : potentials.columns[slot];
  }
  __syncwarp();
  write_approximation(task, place, group, scratch, scale, completed, potentials, mask);
}

template <int kSize>
DEVICE void greedy_tile(const BandTask& task) {
  const TileGroup<kSize> group(kSize);
  solve_greedy(task, place_tile<kSize>(task, group), group, tile_scratch<kSize>());
}

template <int kSlots>
DEVICE void greedy_general(const BandTask& task) {
  using G = Group<kWarpSize, kSlots, 0>;
  SHARED_ARRAY(float, tile, Tile<G>::kFloats);
  SHARED_ARRAY(float, rows, LineValues<G>::kFloats);
  SHARED_ARRAY(float, columns, LineValues<G>::kFloats);
  const G group(task.block_size);
  const BlockPlace place = place_block(task, task.block_size, blockIdx.x);
  const Scratch<G> scratch = {{tile}, {{rows}, {columns}}};
  solve_greedy(task, place, group, scratch);
}

extern "C" __global__ void __launch_bounds__(128) greedy_4(const BandTask task) {
  greedy_tile<4>(task);
}
extern "C" __global__ void __launch_bounds__(128) greedy_8(const BandTask task) {
  greedy_tile<8>(task);
}
extern "C" __global__ void __launch_bounds__(128) greedy_16(const BandTask task) {
  greedy_tile<16>(task);
}
extern "C" __global__ void __launch_bounds__(128) greedy_32(const BandTask task) {
  greedy_tile<32>(task);
}
extern "C" __global__ void __launch_bounds__(32) greedy_upto32(const BandTask task) {
  greedy_general<1>(task);
}
extern "C" __global__ void __launch_bounds__(32) greedy_upto64(const BandTask task) {
  greedy_general<2>(task);
}
