// Problem  the certified optimum of transposable blocks of 8, 16 and 32.
// Method   exact.cuh. The first launch leaves blocks with many equal scores, which need many paths,
//          to a second one over the list of them: there the warps hold hard blocks only.
// Oracle   org.tsenor.mask.scalar.ScalarExactSolver; MaskSolverContract compares.
// Mapping  M lanes a mask block, 32 / M blocks a warp, 4 warps a thread block. A lane keeps row k
//          and column k of its block in registers; the tile in shared memory, 33 floats a row,
//          serves the paths, which take one line at a time. Warps never meet.
// Limits   blockDim.x is 128.
#include "exact.cuh"
#include "tile_kernels.cuh"

template <int kSize>
DEVICE void exact_tile(const BandTask& task) {
  using G = TileGroup<kSize>;
  const G group(kSize);
  solve_exact<RegisterLines<G>, true>(
      task, place_tile<kSize>(task, group), group, tile_scratch<kSize>());
}

template <int kSize>
DEVICE void exact_tile_hard(const BandTask& task) {
  using G = TileGroup<kSize>;
  const G group(kSize);
  const Scratch<G> scratch = tile_scratch<kSize>();
  const int count = task.hard_blocks[0];
  const int warps = gridDim.x * kTileWarps;
  const int warp = blockIdx.x * kTileWarps + threadIdx.x / kWarpSize;
  for (int first = warp * G::kGroups; first < count; first += warps * G::kGroups) {
    const int entry = first + group.first_lane / kSize;
    const bool listed = entry < count;
    BlockPlace place = place_block(task, kSize, task.hard_blocks[1 + (listed ? entry : first)]);
    place.exists = listed;
    solve_exact<RegisterLines<G>, false>(task, place, group, scratch);
  }
}

extern "C" __global__ void __launch_bounds__(128) exact_8(const BandTask task) {
  exact_tile<8>(task);
}
extern "C" __global__ void __launch_bounds__(128, 6) exact_16(const BandTask task) {
  exact_tile<16>(task);
}
extern "C" __global__ void __launch_bounds__(128) exact_32(const BandTask task) {
  exact_tile<32>(task);
}
extern "C" __global__ void __launch_bounds__(128) exact_8_hard(const BandTask task) {
  exact_tile_hard<8>(task);
}
extern "C" __global__ void __launch_bounds__(128, 5) exact_16_hard(const BandTask task) {
  exact_tile_hard<16>(task);
}
extern "C" __global__ void __launch_bounds__(128) exact_32_hard(const BandTask task) {
  exact_tile_hard<32>(task);
}
