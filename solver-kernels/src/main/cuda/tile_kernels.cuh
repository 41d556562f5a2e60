// Problem  what kernels of blocks of 4, 8, 16 and 32 have in common: who has which block, and where.
// Method   four warps a thread block, each with its own share of shared memory.
// Oracle   none.
// Mapping  M lanes a mask block, 32 / M blocks a warp. Warps never meet.
// Limits   blockDim.x is 128.
#pragma once

#include "scratch.cuh"

constexpr int kTileWarps = 4;

template <int kSize>
using TileGroup = Group<kSize, 1, kSize>;

/** Shared memory of the kernels, a share of it for every warp. */
template <int kSize>
DEVICE Scratch<TileGroup<kSize>> tile_scratch() {
  using G = TileGroup<kSize>;
  SHARED_ARRAY(float, tiles, kTileWarps * Tile<G>::kFloats);
  SHARED_ARRAY(float, rows, kTileWarps * kWarpSize);
  SHARED_ARRAY(float, columns, kTileWarps * kWarpSize);
  const int warp = threadIdx.x / kWarpSize;
  return {
      {tiles + warp * Tile<G>::kFloats},
      {{rows + warp * kWarpSize}, {columns + warp * kWarpSize}}};
}

/**
 * The block of a group, in launches that take all blocks in order. Blocks of 4 go by pairs that share
 * the bytes of the mask: at the end of a row the second of a pair may not exist.
 */
template <int kSize>
DEVICE BlockPlace place_tile(const BandTask& task, const TileGroup<kSize>& group) {
  const long long warp = ((long long)blockIdx.x * blockDim.x + threadIdx.x) / kWarpSize;
  const long long index = warp * TileGroup<kSize>::kGroups + group.first_lane / kSize;
  if constexpr (kSize == 4) {
    const int across = task.columns / kSize;
    const int pairs = (across + 1) / 2;
    const int all = task.rows / kSize * pairs;
    const int pair = int(min(index / 2, (long long)(all - 1)));
    const int column = pair % pairs * 2 + int(index % 2);
    const bool exists = index / 2 < all && column < across;
    BlockPlace place =
        place_block(task, kSize, pair / pairs * across + min(column, across - 1));
    place.exists = exists;
    return place;
  } else {
    return place_block(task, kSize, index);
  }
}
