// Problem  the published entropic mask of transposable blocks of 4, 8, 16 and 32.
// Method   tsenor.cuh.
// Oracle   org.tsenor.mask.scalar.ScalarTsenorSolver; MaskSolverContract compares.
// Mapping  M lanes a mask block, 32 / M blocks a warp, 4 warps a thread block; row k and column k of
//          the kernel in a lane's registers for all sweeps.
// Limits   blockDim.x is 128.
#include "tile_kernels.cuh"
#include "tsenor.cuh"

template <int kSize>
DEVICE void tsenor_tile(const BandTask& task) {
  using G = TileGroup<kSize>;
  const G group(kSize);
  RegisterKernel<G> kernel;
  solve_tsenor(task, place_tile<kSize>(task, group), group, tile_scratch<kSize>(), kernel);
}

extern "C" __global__ void __launch_bounds__(128) tsenor_4(const BandTask task) {
  tsenor_tile<4>(task);
}
extern "C" __global__ void __launch_bounds__(128) tsenor_8(const BandTask task) {
  tsenor_tile<8>(task);
}
extern "C" __global__ void __launch_bounds__(128) tsenor_16(const BandTask task) {
  tsenor_tile<16>(task);
}
extern "C" __global__ void __launch_bounds__(128) tsenor_32(const BandTask task) {
  tsenor_tile<32>(task);
}
