// Problem  maximise <scores, plan> + unit * entropy(plan) subject to row sums = column sums = N and
//          0 <= plan <= 1.
// Method   Dykstra's projections: rows, columns, cap. Only the cap carries a correction, and of plan
//          and correction only the product matters: a kernel exp(A / unit) that rows and columns are
//          scaled by, so that plan = min(1, kernel * row scale * column scale). It overflows a float,
//          so powers of two of the scales are moved into it whenever one leaves [2^-15, 2^15].
// Oracle   org.tsenor.mask.scalar.DykstraSweeps.
// Mapping  a line to a lane, row k and column k of the kernel in registers: a sweep reads the other
//          lines' scales from shared memory and no global memory. The cap is the saturation of a
//          multiplication.
// Limits   unit at least 0.001 of the largest score: logarithms of the kernel are floats.
#pragma once

#include "rounding.cuh"

/** Kernel entries beyond are 1 in the plan, or 0, until their line's scale is moved. */
constexpr float kLargestExponent = 60.0f;
constexpr float kLargestScale = 0x1p15f;

/** Entries of a kernel in registers, by rows and by columns. */
template <class G>
struct RegisterKernel {
  float rows[G::kSize];
  float columns[G::kSize];

  DEVICE float row(int, int column) const { return rows[column]; }
  DEVICE float column(int, int row) const { return columns[row]; }

  DEVICE void refresh(
      const G& group, const Tile<G>& tile, const Exchange<G>& exchange, const LogPlan<G>& logarithms,
      bool moves) {
#pragma unroll
    for (int entry = 0; entry < G::kSize; ++entry) {
      const float in_row =
          kernel_entry(logarithms, tile.at(group, group.lane, entry), logarithms.rows[0],
                       exchange.columns.at(group, entry));
      const float in_column =
          kernel_entry(logarithms, tile.at(group, entry, group.lane),
                       exchange.rows.at(group, entry), logarithms.columns[0]);
      rows[entry] = moves ? in_row : rows[entry];
      columns[entry] = moves ? in_column : columns[entry];
    }
  }

  static DEVICE float kernel_entry(
      const LogPlan<G>& logarithms, float score, float row, float column) {
    const float exponent = fmaf(score, logarithms.inverse_unit, row) + column;
    return exp2f(fminf(fmaxf(exponent, -kLargestExponent), kLargestExponent));
  }
};

/** Entries of a kernel in shared memory. */
template <class G>
struct TileKernel {
  const G& group;
  Tile<G> kernel;

  DEVICE float row(int slot, int column) const {
    return kernel.at(group, group.holds(slot) ? group.line(slot) : 0, column);
  }
  DEVICE float column(int slot, int row) const {
    return kernel.at(group, row, group.holds(slot) ? group.line(slot) : 0);
  }

  DEVICE void refresh(
      const G&, const Tile<G>& tile, const Exchange<G>& exchange, const LogPlan<G>& logarithms,
      bool) {
#pragma unroll
    for (int slot = 0; slot < G::kSlots; ++slot) {
      for (int row = 0; row < group.size() && group.holds(slot); ++row) {
        kernel.at(group, row, group.line(slot)) = RegisterKernel<Group<4, 1, 4>>::kernel_entry(
            {logarithms.inverse_unit, {}, {}}, tile.at(group, row, group.line(slot)),
            exchange.rows.at(group, row), logarithms.columns[slot]);
      }
    }
    __syncwarp();
  }
};

/** What the lines have been scaled by since the kernel was refreshed. */
template <class G>
struct Scales {
  float rows[G::kSlots];
  float columns[G::kSlots];
};

/** log2 of what makes the sum of 2^(score * inverse unit + other) over each line N. */
template <bool kRows, class G>
DEVICE void scale_uncapped(
    const G& group, const Tile<G>& tile, const LineValues<G>& others, float inverse_unit,
    float log_kept, float (&logarithms)[G::kSlots]) {
  const TileLines<G> lines(group, tile);
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    float largest = -1e30f;
    for (int entry = 0; entry < group.size(); ++entry) {
      largest = fmaxf(largest, fmaf(entry_of<kRows>(lines, slot, entry), inverse_unit,
                                    others.at(group, entry)));
    }
    float sum = 0;
    for (int entry = 0; entry < group.size(); ++entry) {
      sum += exp2f(fmaf(entry_of<kRows>(lines, slot, entry), inverse_unit,
                        others.at(group, entry)) -
                   largest);
    }
    logarithms[slot] = (log_kept - largest) - log2f(sum);
  }
}

/** What makes the sum of each row of the capped plan N. */
template <class G, class Kernel>
DEVICE void row_steps(
    const G& group, const Kernel& kernel, const Exchange<G>& exchange, float kept,
    const Scales<G>& scales, float (&steps)[G::kSlots]) {
  float sums[G::kSlots][2] = {};
  exchange.columns.write(group, scales.columns);
#pragma unroll
  for (int first = 0; first < group.size(); first += G::kChunk) {
    float column[G::kChunk];
    exchange.columns.read(group, first, column);
#pragma unroll
    for (int next = 0; next < G::kChunk; ++next) {
#pragma unroll
      for (int slot = 0; slot < G::kSlots; ++slot) {
        const float entry = kernel.row(slot, first + next);
        // Two sums: each waits for its own last addition alone.
        sums[slot][next % 2] += __saturatef(entry * column[next] * scales.rows[slot]);
      }
    }
  }
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    steps[slot] = __fdividef(kept, sums[slot][0] + sums[slot][1]);
  }
}

/** The same for columns after the rows' steps, which the cap does not come between. */
template <class G, class Kernel>
DEVICE void column_steps(
    const G& group, const Kernel& kernel, const Exchange<G>& exchange, float kept,
    const Scales<G>& scales, const float (&of_rows)[G::kSlots], float (&steps)[G::kSlots]) {
  float sums[G::kSlots][2] = {};
  exchange.rows.write(group, scales.rows);
  exchange.columns.write(group, of_rows);
#pragma unroll
  for (int first = 0; first < group.size(); first += G::kChunk) {
    float row[G::kChunk];
    float step[G::kChunk];
    exchange.rows.read(group, first, row);
    exchange.columns.read(group, first, step);
#pragma unroll
    for (int next = 0; next < G::kChunk; ++next) {
#pragma unroll
      for (int slot = 0; slot < G::kSlots; ++slot) {
        const float entry = kernel.column(slot, first + next);
        const float plan = __saturatef(entry * row[next] * scales.columns[slot]);
        sums[slot][next % 2] = fmaf(plan, step[next], sums[slot][next % 2]);
      }
    }
  }
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    steps[slot] = __fdividef(kept, sums[slot][0] + sums[slot][1]);
  }
  __syncwarp();
}

/** One sweep: rows and columns of the capped plan are scaled to the sum N, then it is capped. */
template <class G, class Kernel>
DEVICE void sweep_once(
    const G& group, const Kernel& kernel, const Exchange<G>& exchange, float kept,
    Scales<G>& scales) {
  float of_rows[G::kSlots];
  float of_columns[G::kSlots];
  row_steps(group, kernel, exchange, kept, scales, of_rows);
  column_steps(group, kernel, exchange, kept, scales, of_rows, of_columns);
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    scales.rows[slot] *= of_rows[slot];
    scales.columns[slot] *= of_columns[slot];
  }
}

/** Moves the scales of the groups that ask for it into their kernel. */
template <class G, class Kernel>
DEVICE void move_scales(
    const G& group, const Tile<G>& tile, const Exchange<G>& exchange, bool moves,
    LogPlan<G>& logarithms, Scales<G>& scales, Kernel& kernel) {
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    logarithms.rows[slot] += moves ? log2f(scales.rows[slot]) : 0.0f;
    logarithms.columns[slot] += moves ? log2f(scales.columns[slot]) : 0.0f;
    scales.rows[slot] = moves ? 1.0f : scales.rows[slot];
    scales.columns[slot] = moves ? 1.0f : scales.columns[slot];
  }
  __syncwarp();
  exchange.rows.write(group, logarithms.rows);
  exchange.columns.write(group, logarithms.columns);
  kernel.refresh(group, tile, exchange, logarithms, moves);
  __syncwarp();
}

template <class G>
DEVICE bool has_drifted(const G& group, const Scales<G>& scales) {
  bool drifted[G::kSlots];
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    const float row = scales.rows[slot];
    const float column = scales.columns[slot];
    const bool inside = row < kLargestScale && row > 1 / kLargestScale && column < kLargestScale &&
                        column > 1 / kLargestScale;
    drifted[slot] = group.holds(slot) && !inside;
  }
  return group.ballot(drifted) != 0;
}

/** Sweeps from exp(A / unit); afterwards the logarithms are those of the plan. */
template <class G, class Kernel>
DEVICE void sweep(
    const G& group, const Tile<G>& tile, const Exchange<G>& exchange, int kept, int sweeps,
    Kernel& kernel, LogPlan<G>& logarithms) {
  const float log_kept = log2f(float(kept));
  Scales<G> scales;
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    logarithms.columns[slot] = 0;
    scales.rows[slot] = 1;
    scales.columns[slot] = 1;
  }
  exchange.columns.write(group, logarithms.columns);
  scale_uncapped<true>(group, tile, exchange.columns, logarithms.inverse_unit, log_kept,
                       logarithms.rows);
  exchange.rows.write(group, logarithms.rows);
  scale_uncapped<false>(group, tile, exchange.rows, logarithms.inverse_unit, log_kept,
                        logarithms.columns);
  move_scales(group, tile, exchange, true, logarithms, scales, kernel);
#pragma unroll 1
  for (int count = 1; count < sweeps; ++count) {
    sweep_once(group, kernel, exchange, float(kept), scales);
    const bool moves = has_drifted(group, scales);
    if (any_in_warp(moves)) {
      move_scales(group, tile, exchange, moves, logarithms, scales, kernel);
    }
  }
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    logarithms.rows[slot] += log2f(scales.rows[slot]);
    logarithms.columns[slot] += log2f(scales.columns[slot]);
  }
}
