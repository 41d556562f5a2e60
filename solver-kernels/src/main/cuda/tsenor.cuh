// Problem  the published entropic mask of one transposable mask block a group.
// Method   Dykstra sweeps, greedy rounding, local search; rows left short are completed. The scales
//          that the sweeps have accumulated are potentials: they certify the mask.
// Oracle   org.tsenor.mask.scalar.ScalarTsenorSolver; MaskSolverContract compares.
// Mapping  a group of lanes a block; the block stays on the multiprocessor from load to mask.
// Limits   those of dykstra.cuh.
#pragma once

#include "certificate.cuh"
#include "dykstra.cuh"
#include "refinement.cuh"
#include "scratch.cuh"

constexpr float kLog2E = 1.44269504f;
constexpr float kLn2 = 0.69314718f;

/** Writes an approximate mask, whose gap is not questioned. */
template <class G>
DEVICE void write_approximation(
    const BandTask& task, const BlockPlace& place, const G& group, const Scratch<G>& scratch,
    const BlockScale& scale, int completed, const Potentials<G>& potentials,
    const BlockMask<G>& mask) {
  const Certificate certificate =
      certify(group, scratch.tile, scratch.exchange.rows, task.kept, potentials, mask);
  if constexpr (G::kSize == 4) {
    write_mask_pairs(task, place, group, scale.legal, mask);
  }
  if (!place.exists) {
    return;
  }
  if (group.lane == 0) {
    task.outcomes[place.index] = scale.legal ? completed : int(kIllegal);
  }
  if (scale.legal) {
    write_solved(task, place, group, scale.unit(), certificate, potentials, mask);
  }
}

template <class G, class Kernel>
DEVICE void solve_tsenor(
    const BandTask& task, const BlockPlace& place, const G& group, const Scratch<G>& scratch,
    Kernel& kernel) {
  const BlockScale scale = load_tile(task, place, group, scratch.tile);
  // A block of zeros has no scale of its own; every plan is as good as any other.
  const float unit = task.regularization * (scale.largest > 0 ? scale.largest : 1.0f);
  LogPlan<G> plan;
  plan.inverse_unit = kLog2E / unit;
  sweep(group, scratch.tile, scratch.exchange, task.kept, task.sweeps, kernel, plan);
  BlockMask<G> mask;
  round_plan(group, scratch.tile, scratch.exchange, plan, task.kept, mask);
  improve(group, scratch.tile, task.local_search_steps, mask);
  const int completed =
      complete(group, scratch.tile, task.complete_rows != 0 && scale.legal, mask);
  Potentials<G> potentials;
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    potentials.rows[slot] = -unit * kLn2 * plan.rows[slot];
    potentials.columns[slot] = -unit * kLn2 * plan.columns[slot];
  }
  write_approximation(task, place, group, scratch, scale, completed, potentials, mask);
}
