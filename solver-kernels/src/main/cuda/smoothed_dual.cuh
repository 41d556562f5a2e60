// Problem  potentials u, v whose threshold A - u - v > 0 is almost the optimal mask.
// Method   minimize N sum(u) + N sum(v) + sum(max(0, A - u - v)) with the kink smoothed over a width
//          h that shrinks: the plan of an entry is saturate(1/2 + c / 2h). Eight damped Newton steps
//          for the rows, then for the columns; the first three measure how many entries lie within
//          the width.
// Oracle   org.tsenor.mask.scalar.SmoothedDual.
// Mapping  a line to a lane; an entry of a step is an addition, a saturating multiply-add and an
//          addition, and min and max, which run at half rate, are not used.
// Limits   the block is not flat.
#pragma once

#include "lines.cuh"

constexpr int kSteps = 8;
constexpr int kMeasuredSteps = 3;
constexpr float kFirstWidth = 0.4f;
/** (last width / first width)^(1 / (steps - 1)), the last width being 0.0025. */
constexpr float kShrink = 0.48431254f;
constexpr float kLongestStep = 0.7f;
constexpr float kFewestEntries = 1.5f;
/** n = 6 sum(s (1 - s)): the mean of s (1 - s) over the width is a sixth. */
constexpr float kEntriesPerSpread = 6.0f;
constexpr float kOutlier = 3.0f;

/** Potentials of a block and, for a group's step, where lanes show theirs to each other. */
template <class G>
struct Potentials {
  float rows[G::kSlots];
  float columns[G::kSlots];
};

template <class G>
struct Exchange {
  LineValues<G> rows;
  LineValues<G> columns;
};

/** One damped Newton step of the rows' or of the columns' potentials, the others fixed. */
template <bool kRows, bool kMeasure, class G, class Lines>
DEVICE void newton_step(
    const G& group, const Lines& lines, const LineValues<G>& exchange, float kept, float width,
    const float (&others)[G::kSlots], float (&potentials)[G::kSlots], float (&density)[G::kSlots]) {
  const float scale = 0.5f / width;
  float shares[G::kSlots];
  float base[G::kSlots];
  float sums[G::kSlots][2] = {};
  float squares[G::kSlots][2] = {};
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    shares[slot] = -others[slot] * scale;
    base[slot] = fmaf(-potentials[slot], scale, 0.5f);
  }
  exchange.write(group, shares);
#pragma unroll
  for (int first = 0; first < group.size(); first += G::kChunk) {
    float share[G::kChunk];
    exchange.read(group, first, share);
#pragma unroll
    for (int next = 0; next < G::kChunk; ++next) {
#pragma unroll
      for (int slot = 0; slot < G::kSlots; ++slot) {
        const float score = entry_of<kRows>(lines, slot, first + next);
        const float plan = saturated_fma(score, scale, base[slot] + share[next]);
        // Two sums: each waits for its own last addition alone.
        sums[slot][next % 2] += plan;
        if (kMeasure) {
          squares[slot][next % 2] = fmaf(plan, plan, squares[slot][next % 2]);
        }
      }
    }
  }
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    const float sum = sums[slot][0] + sums[slot][1];
    if (kMeasure) {
      const float spread = sum - (squares[slot][0] + squares[slot][1]);
      density[slot] = fmaxf(kEntriesPerSpread * spread, 1.0f) * (2.0f * scale);
    }
    const float entries = fmaxf(density[slot] * width, kFewestEntries);
    const float step = __fdividef(sum - kept, entries);
    const float bounded = fminf(fmaxf(step, -kLongestStep), kLongestStep);
    potentials[slot] = fmaf(bounded, 2.0f * width, potentials[slot]);
  }
}

/** Plain means of the lines. */
template <bool kRows, class G, class Lines>
DEVICE void line_means(const G& group, const Lines& lines, float (&means)[G::kSlots]) {
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    float sum = 0;
#pragma unroll
    for (int entry = 0; entry < group.size(); ++entry) {
      sum += entry_of<kRows>(lines, slot, entry);
    }
    means[slot] = group.holds(slot) ? sum / group.size() : 0.0f;
  }
}

/** Means of scores cut at the larger limit of their two lines: an outlier lifts no whole line. */
template <bool kRows, class G, class Lines>
DEVICE void cut_line_means(
    const G& group, const Lines& lines, const LineValues<G>& other_limits,
    const float (&limits)[G::kSlots], float (&means)[G::kSlots]) {
  float sums[G::kSlots] = {};
#pragma unroll
  for (int first = 0; first < group.size(); first += G::kChunk) {
    float other[G::kChunk];
    other_limits.read(group, first, other);
#pragma unroll
    for (int next = 0; next < G::kChunk; ++next) {
#pragma unroll
      for (int slot = 0; slot < G::kSlots; ++slot) {
        const float limit = fmaxf(limits[slot], other[next]);
        sums[slot] += fminf(entry_of<kRows>(lines, slot, first + next), limit);
      }
    }
  }
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    means[slot] = group.holds(slot) ? sums[slot] / group.size() : 0.0f;
  }
}

/** Sets potentials from line means; gives the mean score, which is the block's own scale. */
template <class G, class Lines>
DEVICE float start_potentials(
    const G& group, const Lines& lines, const Exchange<G>& exchange, float kept,
    Potentials<G>& potentials) {
  float row_limits[G::kSlots];
  float column_limits[G::kSlots];
  line_means<true>(group, lines, row_limits);
  line_means<false>(group, lines, column_limits);
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    row_limits[slot] *= kOutlier;
    column_limits[slot] *= kOutlier;
  }
  exchange.rows.write(group, row_limits);
  exchange.columns.write(group, column_limits);
  cut_line_means<true>(group, lines, exchange.columns, row_limits, potentials.rows);
  cut_line_means<false>(group, lines, exchange.rows, column_limits, potentials.columns);
  float total = 0;
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    total += potentials.rows[slot];
  }
  const float mean = group.sum(total) / group.size();
  // Right for scores that fall off exponentially.
  const float spread = fmaxf(0.2f, __logf(group.size() / kept));
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    potentials.rows[slot] *= spread;
    potentials.columns[slot] = (potentials.columns[slot] - mean) * spread;
  }
  __syncwarp();
  return mean;
}

/** Replaces the potentials; gives the last width, in scaled score units. */
template <class G, class Lines>
DEVICE float solve_smoothed_dual(
    const G& group, const Lines& lines, const Exchange<G>& exchange, float kept,
    Potentials<G>& potentials) {
  float width = kFirstWidth * start_potentials(group, lines, exchange, kept, potentials);
  float row_density[G::kSlots];
  float column_density[G::kSlots];
#pragma unroll 1
  for (int step = 0; step < kMeasuredSteps; ++step) {
    newton_step<true, true>(group, lines, exchange.columns, kept, width, potentials.columns,
                            potentials.rows, row_density);
    newton_step<false, true>(group, lines, exchange.rows, kept, width, potentials.rows,
                             potentials.columns, column_density);
    width *= kShrink;
  }
#pragma unroll 1
  for (int step = kMeasuredSteps; step < kSteps; ++step) {
    newton_step<true, false>(group, lines, exchange.columns, kept, width, potentials.columns,
                             potentials.rows, row_density);
    newton_step<false, false>(group, lines, exchange.rows, kept, width, potentials.rows,
                              potentials.columns, column_density);
    width *= kShrink;
  }
  return width / kShrink;
}
