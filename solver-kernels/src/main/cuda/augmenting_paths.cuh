// Problem  turn the mask that potentials threshold to into the optimal one of exactly N.
// Method   successive shortest paths by Dijkstra's algorithm over reduced scores. A path goes from
//          a column to a row whose entry it drops, from a row to a column whose entry it keeps; the
//          potentials of settled lines follow, so that they go on proving the mask.
// Oracle   org.tsenor.mask.scalar.AugmentingPaths.
// Mapping  a lane has row k and column k; the nearest line is a minimum over the group, and all
//          steps out of it are taken at once. Distances are float bits, whose order is theirs.
// Limits   at most 2 M lines are settled a path, and every path mends one entry: it ends.
#pragma once

#include "block_mask.cuh"

constexpr unsigned kFar = 0x7f000000u;

template <class G>
struct Distances {
  unsigned rows[G::kSlots];
  unsigned columns[G::kSlots];
  unsigned settled_rows[G::kSlots];
  unsigned settled_columns[G::kSlots];

  DEVICE explicit Distances(const BlockMask<G>& mask) {
#pragma unroll
    for (int slot = 0; slot < G::kSlots; ++slot) {
      rows[slot] = mask.row_excess[slot] < 0 ? 0 : kFar;
      columns[slot] = mask.column_excess[slot] > 0 ? 0 : kFar;
      settled_rows[slot] = kFar;
      settled_columns[slot] = kFar;
    }
  }

  DEVICE unsigned nearest(const G& group) const {
    unsigned least = kFar;
#pragma unroll
    for (int slot = 0; slot < G::kSlots; ++slot) {
      least = min(least, min(rows[slot], columns[slot]));
    }
    return group.least(least);
  }
};

/** The lines of the group at a distance. */
template <class G>
DEVICE typename G::Word lines_at(
    const G& group, const unsigned (&distances)[G::kSlots], unsigned at) {
  bool votes[G::kSlots];
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    votes[slot] = distances[slot] == at;
  }
  return group.ballot(votes);
}

/** Settles a line and takes all steps out of it. */
template <class G>
DEVICE void settle(
    const G& group, const Tile<G>& tile, const Potentials<G>& potentials,
    const BlockMask<G>& mask, bool is_column, int index, float potential, unsigned reached,
    Distances<G>& distances, PathTree<G>& tree) {
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    const bool settles_column = is_column && group.owns(slot, index);
    const bool settles_row = !is_column && group.owns(slot, index);
    distances.settled_columns[slot] = settles_column ? reached : distances.settled_columns[slot];
    distances.columns[slot] = settles_column ? kFar : distances.columns[slot];
    distances.settled_rows[slot] = settles_row ? reached : distances.settled_rows[slot];
    distances.rows[slot] = settles_row ? kFar : distances.rows[slot];
    if (!group.holds(slot)) {
      continue;
    }
    const int line = group.line(slot);
    const float score = is_column ? tile.at(group, line, index) : tile.at(group, index, line);
    const float row_potential = is_column ? potentials.rows[slot] : potential;
    const float column_potential = is_column ? potential : potentials.columns[slot];
    const float reduced = (score - row_potential) - column_potential;
    const float loss = fmaxf(is_column ? reduced : -reduced, 0.0f);
    const unsigned through = __float_as_uint(__uint_as_float(reached) + loss);
    const typename G::Word word = is_column ? mask.rows[slot] : mask.columns[slot];
    const bool kept = (word >> index & 1) != 0;
    if (is_column && kept && distances.settled_rows[slot] == kFar &&
        through < distances.rows[slot]) {
      distances.rows[slot] = through;
      tree.column_before[slot] = index;
    }
    if (!is_column && !kept && distances.settled_columns[slot] == kFar &&
        through < distances.columns[slot]) {
      distances.columns[slot] = through;
      tree.row_before[slot] = index;
    }
  }
}

/** Moves the potentials of settled lines so that every entry of the path has reduced score 0. */
template <class G>
DEVICE void raise_potentials(
    const Distances<G>& distances, unsigned reached, Potentials<G>& potentials) {
  const float end = __uint_as_float(reached);
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    const float column = __uint_as_float(distances.settled_columns[slot]);
    const float row = __uint_as_float(distances.settled_rows[slot]);
    potentials.columns[slot] += fmaxf(end - column, 0.0f);
    potentials.rows[slot] -= fmaxf(end - row, 0.0f);
  }
}

/**
 * Mends one entry along a shortest path, in the groups that are active; gives whether there was a
 * path, as there always is while potentials are finite.
 */
template <class G>
DEVICE bool mend_one(
    const G& group, const Tile<G>& tile, bool active, Potentials<G>& potentials,
    BlockMask<G>& mask) {
  const Ends<G> ends(group, mask);
  Distances<G> distances(mask);
  PathTree<G> tree;
  tree.clear();
  bool searches = active;
  bool found = false;
  bool is_column = false;
  int index = 0;
  unsigned reached = 0;
  while (any_in_warp(searches)) {
    const unsigned nearest = distances.nearest(group);
    const typename G::Word columns = lines_at(group, distances.columns, nearest);
    const typename G::Word rows = lines_at(group, distances.rows, nearest);
    const typename G::Word sink_columns = columns & ends.sink_columns;
    const typename G::Word sink_rows = rows & ends.sink_rows;
    if (searches) {
      const bool stops = (sink_columns | sink_rows) != 0;
      reached = nearest;
      is_column = stops ? sink_columns != 0 : columns != 0;
      const typename G::Word among =
          is_column ? (stops ? sink_columns : columns) : (stops ? sink_rows : rows);
      found = stops && nearest != kFar;
      searches = !stops && nearest != kFar;
      index = first_bit(among);
    }
    float shown[G::kSlots];
#pragma unroll
    for (int slot = 0; slot < G::kSlots; ++slot) {
      shown[slot] = is_column ? potentials.columns[slot] : potentials.rows[slot];
    }
    const float potential = group.read(shown, index);
    if (searches) {
      settle(group, tile, potentials, mask, is_column, index, potential, reached, distances, tree);
    }
  }
  if (found) {
    raise_potentials(distances, reached, potentials);
  }
  flip_path(group, tree, found, is_column, index, mask);
  return found;
}
