// Problem  blocks with many equal scores or zeros need many paths over entries of reduced score 0.
// Method   potentials on a grid make such entries many; an exchange along a path of them costs
//          nothing and leaves the potentials. Breadth-first search, a whole level at a time.
// Oracle   org.tsenor.mask.vector.TiedPaths.
// Mapping  a level is one ballot for the rows and one for the columns: a lane's line is reached if
//          its word of ties meets the word of open lines.
// Limits   none of its own.
#pragma once

#include "augmenting_paths.cuh"

/** With a narrower width scores span many magnitudes, and a grid would tie what is not. */
constexpr float kNarrowestTies = 1e-4f;

/** Rounds the potentials to multiples of the power of two that follows the width. */
template <class G>
DEVICE void snap(float width, Potentials<G>& potentials) {
  const float grid = __uint_as_float((__float_as_uint(width) & kInfinityBits) + (2u << 23));
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    potentials.rows[slot] = rintf(potentials.rows[slot] / grid) * grid;
    potentials.columns[slot] = rintf(potentials.columns[slot] / grid) * grid;
  }
}

/** Per line, the entries whose reduced score is exactly zero. */
template <class G>
struct Ties {
  typename G::Word rows[G::kSlots];
  typename G::Word columns[G::kSlots];

  DEVICE Ties(
      const G& group, const Tile<G>& tile, const Exchange<G>& exchange,
      const Potentials<G>& potentials) {
    exchange.rows.write(group, potentials.rows);
    exchange.columns.write(group, potentials.columns);
    const TileLines<G> lines(group, tile);
#pragma unroll
    for (int slot = 0; slot < G::kSlots; ++slot) {
      rows[slot] = 0;
      columns[slot] = 0;
#pragma unroll 8
      for (int entry = 0; entry < group.size(); ++entry) {
        const bool in_row = lines.row(slot, entry) - potentials.rows[slot] ==
                            exchange.columns.at(group, entry);
        const bool in_column = lines.column(slot, entry) - exchange.rows.at(group, entry) ==
                               potentials.columns[slot];
        rows[slot] |= in_row && group.holds(slot) ? G::bit(entry) : 0;
        columns[slot] |= in_column && group.holds(slot) ? G::bit(entry) : 0;
      }
    }
    __syncwarp();
  }
};

/** Mends one entry along a path of ties, in the groups that are active; gives whether it did. */
template <class G>
DEVICE bool mend_one_tied(
    const G& group, const Ties<G>& ties, bool active, BlockMask<G>& mask) {
  using Word = typename G::Word;
  const Ends<G> ends(group, mask);
  PathTree<G> tree;
  tree.clear();
  Word open_rows = ends.source_rows, open_columns = ends.source_columns;
  Word seen_rows = open_rows, seen_columns = open_columns;
  bool searches = active && ends.any_source();
  bool found = false;
  bool is_column = false;
  int sink = 0;
  while (any_in_warp(searches)) {
    bool reached_rows[G::kSlots], reached_columns[G::kSlots];
#pragma unroll
    for (int slot = 0; slot < G::kSlots; ++slot) {
      const Word from_columns = ties.rows[slot] & mask.rows[slot] & open_columns;
      const Word from_rows = ties.columns[slot] & ~mask.columns[slot] & open_rows;
      const int line = group.line(slot) % G::kLines;
      reached_rows[slot] = searches && from_columns != 0 && (seen_rows >> line & 1) == 0;
      reached_columns[slot] = searches && from_rows != 0 && (seen_columns >> line & 1) == 0;
      tree.column_before[slot] =
          reached_rows[slot] ? first_bit(from_columns) : tree.column_before[slot];
      tree.row_before[slot] = reached_columns[slot] ? first_bit(from_rows) : tree.row_before[slot];
    }
    open_rows = group.ballot(reached_rows);
    open_columns = group.ballot(reached_columns);
    seen_rows |= open_rows;
    seen_columns |= open_columns;
    const Word sink_rows = open_rows & ends.sink_rows;
    const Word sink_columns = open_columns & ends.sink_columns;
    if (searches && (sink_rows | sink_columns) != 0) {
      found = true;
      is_column = sink_columns != 0;
      sink = first_bit(is_column ? sink_columns : sink_rows);
    }
    searches = searches && !found && (open_rows | open_columns) != 0;
  }
  flip_path(group, tree, found, is_column, sink, mask);
  return found;
}

/** Mends entries until no path over ties is left, in the groups that are active. */
template <class G>
DEVICE void mend_ties(
    const G& group, const Tile<G>& tile, const Exchange<G>& exchange, bool active,
    const Potentials<G>& potentials, BlockMask<G>& mask) {
  const Ties<G> ties(group, tile, exchange, potentials);
  bool mends = active;
  while (any_in_warp(mends)) {
    mends = mend_one_tied(group, ties, mends, mask);
  }
}
