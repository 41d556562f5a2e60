// Problem  the mask of a block while it is built, and how far its lines are from keeping exactly N.
// Method   bits by rows and, kept in step, by columns; an excess per line.
// Oracle   org.tsenor.mask.vector.ThresholdWords, LineBalance and PathFlip.
// Mapping  a lane has the words of its own lines.
// Limits   none of its own.
#pragma once

#include "smoothed_dual.cuh"

template <class G>
struct BlockMask {
  using Word = typename G::Word;

  Word rows[G::kSlots];
  Word columns[G::kSlots];
  /** Kept entries above N. */
  int row_excess[G::kSlots];
  int column_excess[G::kSlots];

  DEVICE void clear(int kept) {
#pragma unroll
    for (int slot = 0; slot < G::kSlots; ++slot) {
      rows[slot] = 0;
      columns[slot] = 0;
      row_excess[slot] = -kept;
      column_excess[slot] = -kept;
    }
  }

  /** Lines without entries are in balance, so that no search meets them. */
  DEVICE void count(const G& group, int kept) {
#pragma unroll
    for (int slot = 0; slot < G::kSlots; ++slot) {
      const bool holds = group.holds(slot);
      row_excess[slot] = holds ? count_bits(rows[slot]) - kept : 0;
      column_excess[slot] = holds ? count_bits(columns[slot]) - kept : 0;
    }
  }

  /** Adds or drops the entry, in the lanes that own its lines. */
  DEVICE void flip(const G& group, int row, int column) {
#pragma unroll
    for (int slot = 0; slot < G::kSlots; ++slot) {
      rows[slot] ^= group.owns(slot, row) ? G::bit(column) : Word(0);
      columns[slot] ^= group.owns(slot, column) ? G::bit(row) : Word(0);
    }
  }

  /** Equal scores: every mask is optimal; takes the circulant one. */
  DEVICE void set_circulant(const G& group, int kept) {
#pragma unroll
    for (int slot = 0; slot < G::kSlots; ++slot) {
      rows[slot] = 0;
      columns[slot] = 0;
      for (int shift = 0; shift < kept; ++shift) {
        const int right = group.line(slot) + shift;
        const int left = group.line(slot) - shift;
        rows[slot] |= G::bit(right < group.size() ? right : right - group.size());
        columns[slot] |= G::bit(left >= 0 ? left : left + group.size());
      }
    }
  }
};

/** The lines that a path may begin or end in; the same in all lanes of the group. */
template <class G>
struct Ends {
  typename G::Word source_rows;
  typename G::Word source_columns;
  typename G::Word sink_rows;
  typename G::Word sink_columns;

  DEVICE Ends(const G& group, const BlockMask<G>& mask) {
    bool few_rows[G::kSlots], many_rows[G::kSlots], few_columns[G::kSlots], many_columns[G::kSlots];
#pragma unroll
    for (int slot = 0; slot < G::kSlots; ++slot) {
      few_rows[slot] = mask.row_excess[slot] < 0;
      many_rows[slot] = mask.row_excess[slot] > 0;
      few_columns[slot] = mask.column_excess[slot] < 0;
      many_columns[slot] = mask.column_excess[slot] > 0;
    }
    source_rows = group.ballot(few_rows);
    source_columns = group.ballot(many_columns);
    sink_rows = group.ballot(many_rows);
    sink_columns = group.ballot(few_columns);
  }

  DEVICE bool any_source() const { return (source_rows | source_columns) != 0; }
};

/** Paths that the mask is away from exactly N everywhere. */
template <class G>
DEVICE int missing_paths(const G& group, const BlockMask<G>& mask) {
  int missing = 0;
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    missing += max(0, mask.column_excess[slot]) + max(0, -mask.row_excess[slot]);
  }
  return group.sum(missing);
}

/**
 * Keeps every entry whose reduced score A - u - v is positive. Rows and columns subtract in the
 * same order, so that they round alike and agree on every entry.
 */
template <class G>
DEVICE void threshold(
    const G& group, const Tile<G>& tile, const Exchange<G>& exchange,
    const Potentials<G>& potentials, BlockMask<G>& mask) {
  // In this order: lanes may still read the rows' shares of the last Newton step.
  exchange.columns.write(group, potentials.columns);
  exchange.rows.write(group, potentials.rows);
  const TileLines<G> lines(group, tile);
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    typename G::Word row_word = 0;
    typename G::Word column_word = 0;
#pragma unroll 8
    for (int entry = 0; entry < group.size(); ++entry) {
      const float in_row = (lines.row(slot, entry) - potentials.rows[slot]) -
                           exchange.columns.at(group, entry);
      const float in_column = (lines.column(slot, entry) - exchange.rows.at(group, entry)) -
                              potentials.columns[slot];
      row_word |= in_row > 0 ? G::bit(entry) : 0;
      column_word |= in_column > 0 ? G::bit(entry) : 0;
    }
    mask.rows[slot] = group.holds(slot) ? row_word : 0;
    mask.columns[slot] = group.holds(slot) ? column_word : 0;
  }
  __syncwarp();
}

/** The tree that a search leaves behind: per line, the line before it on its path, or -1. */
template <class G>
struct PathTree {
  int row_before[G::kSlots];
  int column_before[G::kSlots];

  DEVICE void clear() {
#pragma unroll
    for (int slot = 0; slot < G::kSlots; ++slot) {
      row_before[slot] = -1;
      column_before[slot] = -1;
    }
  }
};

/** Exchanges kept and free entries along the path to a sink, in the groups that found one. */
template <class G>
DEVICE void flip_path(
    const G& group, const PathTree<G>& tree, bool found, bool at_column, int sink,
    BlockMask<G>& mask) {
  int line = sink;
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    const bool ends = found && group.owns(slot, line);
    mask.column_excess[slot] += ends && at_column ? 1 : 0;
    mask.row_excess[slot] -= ends && !at_column ? 1 : 0;
  }
  bool walks = found;
  while (any_in_warp(walks)) {
    int before_here[G::kSlots];
#pragma unroll
    for (int slot = 0; slot < G::kSlots; ++slot) {
      before_here[slot] = at_column ? tree.row_before[slot] : tree.column_before[slot];
    }
    const int before = group.read(before_here, line);
    if (walks && before < 0) {
#pragma unroll
      for (int slot = 0; slot < G::kSlots; ++slot) {
        const bool begins = group.owns(slot, line);
        mask.column_excess[slot] -= begins && at_column ? 1 : 0;
        mask.row_excess[slot] += begins && !at_column ? 1 : 0;
      }
      walks = false;
    }
    if (walks) {
      mask.flip(group, at_column ? before : line, at_column ? line : before);
      at_column = !at_column;
      line = before;
    }
  }
}
