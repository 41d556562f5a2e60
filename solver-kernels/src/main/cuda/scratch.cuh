// Problem  the shared memory that solving one mask block a group takes.
// Method   a tile of scores, and a value a line to show each other.
// Oracle   none.
// Mapping  one a warp.
// Limits   none of its own.
#pragma once

#include "smoothed_dual.cuh"

template <class G>
struct Scratch {
  Tile<G> tile;
  Exchange<G> exchange;
};
