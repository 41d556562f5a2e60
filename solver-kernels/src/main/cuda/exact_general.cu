// Problem  the certified optimum of transposable blocks of any size up to 64.
// Method   exact.cuh, hard blocks at once.
// Oracle   org.tsenor.mask.scalar.ScalarExactSolver; MaskSolverContract compares.
// Mapping  a warp, which is the thread block, a mask block; a lane has one line of up to 32, or two
//          of up to 64. Scores are read from shared memory, as sizes are not known when compiling.
// Limits   blockDim.x is 32; 9 KB or 17 KB of shared memory let 25 or 13 warps run on a
//          multiprocessor.
#include "exact.cuh"

template <int kSlots>
DEVICE void exact_general(const BandTask& task) {
  using G = Group<kWarpSize, kSlots, 0>;
  SHARED_ARRAY(float, tile, Tile<G>::kFloats);
  SHARED_ARRAY(float, rows, LineValues<G>::kFloats);
  SHARED_ARRAY(float, columns, LineValues<G>::kFloats);
  const G group(task.block_size);
  const BlockPlace place = place_block(task, task.block_size, blockIdx.x);
  const Scratch<G> scratch = {{tile}, {{rows}, {columns}}};
  solve_exact<TileLines<G>, false>(task, place, group, scratch);
}

extern "C" __global__ void __launch_bounds__(32) exact_upto32(const BandTask task) {
  exact_general<1>(task);
}
extern "C" __global__ void __launch_bounds__(32) exact_upto64(const BandTask task) {
  exact_general<2>(task);
}
