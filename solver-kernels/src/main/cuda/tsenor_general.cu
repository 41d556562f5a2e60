// Problem  the published entropic mask of transposable blocks of any size up to 64.
// Method   tsenor.cuh.
// Oracle   org.tsenor.mask.scalar.ScalarTsenorSolver; MaskSolverContract compares.
// Mapping  a warp, which is the thread block, a mask block; scores and kernel in shared memory.
// Limits   blockDim.x is 32; 9 KB or 34 KB of shared memory a warp.
#include "tsenor.cuh"

template <int kSlots>
DEVICE void tsenor_general(const BandTask& task) {
  using G = Group<kWarpSize, kSlots, 0>;
  SHARED_ARRAY(float, tile, Tile<G>::kFloats);
  SHARED_ARRAY(float, entries, Tile<G>::kFloats);
  SHARED_ARRAY(float, rows, LineValues<G>::kFloats);
  SHARED_ARRAY(float, columns, LineValues<G>::kFloats);
  const G group(task.block_size);
  const BlockPlace place = place_block(task, task.block_size, blockIdx.x);
  const Scratch<G> scratch = {{tile}, {{rows}, {columns}}};
  TileKernel<G> kernel = {group, {entries}};
  solve_tsenor(task, place, group, scratch, kernel);
}

extern "C" __global__ void __launch_bounds__(32) tsenor_upto32(const BandTask task) {
  tsenor_general<1>(task);
}
extern "C" __global__ void __launch_bounds__(32) tsenor_upto64(const BandTask task) {
  tsenor_general<2>(task);
}
