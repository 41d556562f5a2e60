// Problem  turn a plan into a mask: entries in descending order of the plan, ties by score, then by
//          index, each kept where its row and its column have room.
// Method   no sort: an entry that is the first of its row's and of its column's open entries is the
//          next that either would take, so all such entries are taken at once, until none is open.
// Oracle   org.tsenor.mask.scalar.PlanRounding, whose masks these are.
// Mapping  a lane looks for the first entry of its row and of its column; a shuffle compares.
// Limits   as many rounds as the longest chain of entries that wait for each other.
#pragma once

#include "block_mask.cuh"

/** log2 of the plan of an entry: a function of its score and of what its lines were scaled by. */
template <class G>
struct LogPlan {
  float inverse_unit;
  float rows[G::kSlots];
  float columns[G::kSlots];

  /** Every entry alike: ties go to the higher score, as in the greedy algorithm. */
  DEVICE void set_uniform() {
    inverse_unit = 0;
#pragma unroll
    for (int slot = 0; slot < G::kSlots; ++slot) {
      rows[slot] = 0;
      columns[slot] = 0;
    }
  }

  DEVICE float at(float score, float row, float column) const {
    return fminf(fmaf(score, inverse_unit, row) + column, 0.0f);
  }
};

/** The lines whose mask has room. */
template <class G>
DEVICE typename G::Word open_lines(const G& group, const int (&excess)[G::kSlots]) {
  bool open[G::kSlots];
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    open[slot] = excess[slot] < 0 && group.holds(slot);
  }
  return group.ballot(open);
}

/** The first open entry of every row or column, or -1. */
template <bool kRows, class G>
DEVICE void first_entries(
    const G& group, const Tile<G>& tile, const LogPlan<G>& plan, const LineValues<G>& others,
    const typename G::Word (&open)[G::kSlots], int (&first)[G::kSlots]) {
  const TileLines<G> lines(group, tile);
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    float best_plan = -1e30f;
    float best_score = -1.0f;
    first[slot] = -1;
    for (int entry = 0; entry < group.size(); ++entry) {
      const float score = entry_of<kRows>(lines, slot, entry);
      const float other = others.at(group, entry);
      const float value = kRows ? plan.at(score, plan.rows[slot], other)
                                : plan.at(score, other, plan.columns[slot]);
      const bool is_open = (open[slot] >> entry & 1) != 0;
      if (is_open && (value > best_plan || (value == best_plan && score > best_score))) {
        best_plan = value;
        best_score = score;
        first[slot] = entry;
      }
    }
  }
}

/** A line's value for each lane's own index. */
template <class G>
DEVICE int gather(const int (&values)[G::kSlots], int index) {
  const int low = __shfl_sync(kWholeWarp, values[0], index % G::kLanes, G::kLanes);
  if (G::kSlots == 1) {
    return low;
  }
  const int high = __shfl_sync(kWholeWarp, values[G::kSlots - 1], index % G::kLanes, G::kLanes);
  return index < G::kLanes ? low : high;
}

/** Replaces the mask; rows and columns may be left short. */
template <class G>
DEVICE void round_plan(
    const G& group, const Tile<G>& tile, const Exchange<G>& exchange, const LogPlan<G>& plan,
    int kept, BlockMask<G>& mask) {
  using Word = typename G::Word;
  __syncwarp();
  exchange.rows.write(group, plan.rows);
  exchange.columns.write(group, plan.columns);
  mask.clear(kept);
  bool takes = true;
  while (any_in_warp(takes)) {
    const Word open_rows = open_lines(group, mask.row_excess);
    const Word open_columns = open_lines(group, mask.column_excess);
    Word in_rows[G::kSlots], in_columns[G::kSlots];
#pragma unroll
    for (int slot = 0; slot < G::kSlots; ++slot) {
      const bool holds = group.holds(slot);
      in_rows[slot] = holds && mask.row_excess[slot] < 0 ? open_columns & ~mask.rows[slot] : 0;
      in_columns[slot] =
          holds && mask.column_excess[slot] < 0 ? open_rows & ~mask.columns[slot] : 0;
    }
    int of_rows[G::kSlots], of_columns[G::kSlots];
    first_entries<true>(group, tile, plan, exchange.columns, in_rows, of_rows);
    first_entries<false>(group, tile, plan, exchange.rows, in_columns, of_columns);
    bool taken[G::kSlots];
#pragma unroll
    for (int slot = 0; slot < G::kSlots; ++slot) {
      const int column = of_rows[slot];
      const int row = of_columns[slot];
      const bool row_takes =
          gather<G>(of_columns, max(column, 0)) == group.line(slot) && column >= 0;
      const bool column_takes = gather<G>(of_rows, max(row, 0)) == group.line(slot) && row >= 0;
      mask.rows[slot] |= row_takes ? G::bit(column) : 0;
      mask.columns[slot] |= column_takes ? G::bit(row) : 0;
      mask.row_excess[slot] += row_takes ? 1 : 0;
      mask.column_excess[slot] += column_takes ? 1 : 0;
      taken[slot] = row_takes;
    }
    takes = group.ballot(taken) != 0;
  }
  __syncwarp();
}
