// Problem  give entries to rows and columns that rounding has left short.
// Method   a swap for a short row i and a short column j drops a kept entry (i', j') and keeps
//          (i, j') and (i', j). Local search takes the best swap while it gains; completion takes the
//          best entry that a short row and a short column share, else the best swap, until none is
//          short, which always succeeds.
// Oracle   org.tsenor.mask.scalar.SwapRefinement.
// Mapping  a lane tries the swaps that drop an entry of its rows i'. The best of the lanes is the
//          one of largest gain, among equal ones the first in the order of (i, j, i', j').
// Limits   gains are sums of floats.
#pragma once

#include "rounding.cuh"

constexpr float kNoGain = -1e30f;

/** An entry that a mask could gain, and the entry that it would drop for it, or -1. */
struct Swap {
  float gain;
  int short_row;
  int short_column;
  int dropped_row;
  int dropped_column;

  /** Field by field, which keeps it in registers. */
  DEVICE void replace(bool replaces, const Swap& by) {
    gain = replaces ? by.gain : gain;
    short_row = replaces ? by.short_row : short_row;
    short_column = replaces ? by.short_column : short_column;
    dropped_row = replaces ? by.dropped_row : dropped_row;
    dropped_column = replaces ? by.dropped_column : dropped_column;
  }

  DEVICE int order() const {
    return (short_row * 64 + short_column) * 64 + max(dropped_row, 0);
  }
};

/** The best of the lanes' candidates, for all of them. */
template <class G>
DEVICE Swap best_of_lanes(Swap best) {
#pragma unroll
  for (int step = G::kLanes / 2; step > 0; step /= 2) {
    const Swap other = {
        __shfl_xor_sync(kWholeWarp, best.gain, step),
        __shfl_xor_sync(kWholeWarp, best.short_row, step),
        __shfl_xor_sync(kWholeWarp, best.short_column, step),
        __shfl_xor_sync(kWholeWarp, best.dropped_row, step),
        __shfl_xor_sync(kWholeWarp, best.dropped_column, step)};
    const bool better = other.gain > best.gain ||
                        (other.gain == best.gain && other.order() < best.order());
    best.replace(better, other);
  }
  return best;
}

/** The swap of largest gain; its gain is kNoGain if there is none. */
template <class G>
DEVICE Swap find_swap(
    const G& group, const Tile<G>& tile, bool active, const BlockMask<G>& mask) {
  using Word = typename G::Word;
  const Word short_columns = open_lines(group, mask.column_excess);
  // Voted by all lanes, active or not.
  const Word short_rows = open_lines(group, mask.row_excess);
  Word rows_left = active ? short_rows : 0;
  Word columns_left = short_columns;
  Swap best = {kNoGain, 0, 0, 0, 0};
  while (any_in_warp(rows_left != 0 && short_columns != 0)) {
    const bool has_pair = rows_left != 0 && short_columns != 0;
    const int row = has_pair ? first_bit(rows_left) : 0;
    const int column = has_pair ? first_bit(columns_left) : 0;
    const Word taken = group.read(mask.rows, row);
#pragma unroll
    for (int slot = 0; slot < G::kSlots; ++slot) {
      const bool is_free = has_pair && group.holds(slot) && (mask.rows[slot] >> column & 1) == 0;
      const int line = group.holds(slot) ? group.line(slot) : 0;
      const Word drops = is_free ? mask.rows[slot] & ~taken : 0;
      for (int entry = 0; entry < group.size(); ++entry) {
        const float gain = (tile.at(group, line, column) + tile.at(group, row, entry)) -
                           tile.at(group, line, entry);
        best.replace((drops >> entry & 1) != 0 && gain > best.gain, {gain, row, column, line, entry});
      }
    }
    columns_left &= columns_left - 1;
    if (columns_left == 0) {
      rows_left &= rows_left - 1;
      columns_left = short_columns;
    }
  }
  return best_of_lanes<G>(best);
}

/** The best free entry that a short row and a short column share. */
template <class G>
DEVICE Swap find_free(const G& group, const Tile<G>& tile, const BlockMask<G>& mask) {
  const typename G::Word short_columns = open_lines(group, mask.column_excess);
  Swap best = {kNoGain, 0, 0, -1, -1};
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    const bool is_short = group.holds(slot) && mask.row_excess[slot] < 0;
    const typename G::Word free = is_short ? short_columns & ~mask.rows[slot] : 0;
    const int line = group.holds(slot) ? group.line(slot) : 0;
    for (int entry = 0; entry < group.size(); ++entry) {
      const float score = tile.at(group, line, entry);
      best.replace((free >> entry & 1) != 0 && score > best.gain, {score, line, entry, -1, -1});
    }
  }
  return best_of_lanes<G>(best);
}

template <class G>
DEVICE void apply(const G& group, const Swap& swap, bool applies, BlockMask<G>& mask) {
  if (applies) {
    if (swap.dropped_row >= 0) {
      mask.flip(group, swap.dropped_row, swap.dropped_column);
      mask.flip(group, swap.short_row, swap.dropped_column);
      mask.flip(group, swap.dropped_row, swap.short_column);
    } else {
      mask.flip(group, swap.short_row, swap.short_column);
    }
#pragma unroll
    for (int slot = 0; slot < G::kSlots; ++slot) {
      mask.row_excess[slot] += group.owns(slot, swap.short_row) ? 1 : 0;
      mask.column_excess[slot] += group.owns(slot, swap.short_column) ? 1 : 0;
    }
  }
}

/** Local search: at most so many swaps. */
template <class G>
DEVICE void improve(const G& group, const Tile<G>& tile, int steps, BlockMask<G>& mask) {
  bool active = true;
  for (int step = 0; step < steps && any_in_warp(active); ++step) {
    const Swap swap = find_swap(group, tile, active, mask);
    active = active && swap.gain > 0;
    apply(group, swap, active, mask);
  }
}

/** Fills every row and column of the active groups to exactly N; gives how many entries it took. */
template <class G>
DEVICE int complete(const G& group, const Tile<G>& tile, bool active, BlockMask<G>& mask) {
  int added = 0;
  const typename G::Word short_rows = open_lines(group, mask.row_excess);
  bool adds = active && short_rows != 0;
  while (any_in_warp(adds)) {
    const Swap entry = find_free(group, tile, mask);
    const bool shares = entry.gain >= 0;
    Swap best = find_swap(group, tile, adds && !shares, mask);
    best.replace(shares, entry);
    // There always is one while scores are finite.
    adds = adds && best.gain > kNoGain;
    apply(group, best, adds, mask);
    added += adds ? 1 : 0;
    const typename G::Word still_short = open_lines(group, mask.row_excess);
    adds = adds && still_short != 0;
  }
  return added;
}
