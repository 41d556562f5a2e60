// Problem  potentials for scores that span so many magnitudes that no one width smooths them.
// Method   in turn, each row's and each column's potential is the midpoint between its N-th and its
//          (N+1)-th largest reduced score, so that alone it would keep exactly N: knows no scale.
//          The N-th largest is found by bisection on the bits of floats, whose order is theirs.
// Oracle   org.tsenor.mask.scalar.MidpointDual.
// Mapping  a line to a lane.
// Limits   33 passes over a line a step: for the few blocks that need it.
#pragma once

#include "block_mask.cuh"

constexpr int kMidpointRounds = 8;

/** Integers that order as floats of any sign do. */
DEVICE unsigned ordered(float value) {
  const unsigned bits = __float_as_uint(value);
  return (bits >> 31) != 0 ? ~bits : bits | 0x80000000u;
}

DEVICE float from_ordered(unsigned bits) {
  return __uint_as_float((bits >> 31) != 0 ? bits & 0x7fffffffu : ~bits);
}

template <bool kRows, class G>
DEVICE void midpoint_step(
    const G& group, const Tile<G>& tile, const LineValues<G>& exchange, int kept,
    const float (&others)[G::kSlots], float (&potentials)[G::kSlots]) {
  const TileLines<G> lines(group, tile);
  exchange.write(group, others);
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    unsigned smallest_kept = 0;
#pragma unroll 1
    for (unsigned bit = 0x80000000u; bit != 0; bit >>= 1) {
      int count = 0;
      for (int entry = 0; entry < group.size(); ++entry) {
        const float reduced =
            entry_of<kRows>(lines, slot, entry) - exchange.at(group, entry);
        count += ordered(reduced) >= (smallest_kept | bit) ? 1 : 0;
      }
      smallest_kept |= count >= kept ? bit : 0;
    }
    unsigned largest_left = 0;
    int count = 0;
    for (int entry = 0; entry < group.size(); ++entry) {
      const unsigned key =
          ordered(entry_of<kRows>(lines, slot, entry) - exchange.at(group, entry));
      count += key >= smallest_kept ? 1 : 0;
      largest_left = key < smallest_kept ? max(largest_left, key) : largest_left;
    }
    // Scores equal to the N-th may be more than fit.
    const unsigned next = count > kept ? smallest_kept : largest_left;
    potentials[slot] = 0.5f * from_ordered(smallest_kept) + 0.5f * from_ordered(next);
  }
}

/** Replaces the potentials. */
template <class G>
DEVICE void solve_midpoint_dual(
    const G& group, const Tile<G>& tile, const Exchange<G>& exchange, int kept,
    Potentials<G>& potentials) {
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    potentials.columns[slot] = 0;
  }
  __syncwarp();
#pragma unroll 1
  for (int round = 0; round < kMidpointRounds; ++round) {
    midpoint_step<true>(group, tile, exchange.columns, kept, potentials.columns, potentials.rows);
    midpoint_step<false>(group, tile, exchange.rows, kept, potentials.rows, potentials.columns);
  }
  __syncwarp();
}
