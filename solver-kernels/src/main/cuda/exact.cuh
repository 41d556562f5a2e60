// Problem  the certified optimum of one transposable mask block a group.
// Method   smoothed dual, threshold, shortest augmenting paths, certificate.
// Oracle   org.tsenor.mask.scalar.ScalarExactSolver; MaskSolverContract compares.
// Mapping  a group of lanes a block; the steps of all groups of a warp go together.
// Limits   a block whose float potentials do not prove it comes back as kUnresolved.
#pragma once

#include "certificate.cuh"
#include "midpoint_dual.cuh"
#include "scratch.cuh"
#include "tied_paths.cuh"

/** More paths than this, and ties are looked at first; in a warp, neighbors would wait. */
constexpr int kManyPaths = 12;

/** Takes the potentials, and the mask they threshold to, where they are asked for. */
template <class G>
DEVICE void replace(
    const G& group, const Scratch<G>& scratch, bool replaces, const Potentials<G>& by, int kept,
    Potentials<G>& potentials, BlockMask<G>& mask) {
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    potentials.rows[slot] = replaces ? by.rows[slot] : potentials.rows[slot];
    potentials.columns[slot] = replaces ? by.columns[slot] : potentials.columns[slot];
  }
  threshold(group, scratch.tile, scratch.exchange, potentials, mask);
  mask.count(group, kept);
}

/**
 * Starts blocks that would need many paths better: ties are put on a grid and mended at once,
 * scores of many magnitudes are started from order statistics. Gives whether ties are looked for.
 */
template <class G>
DEVICE bool start_again(
    const G& group, const Scratch<G>& scratch, bool active, float width, int kept,
    Potentials<G>& potentials, BlockMask<G>& mask) {
  // Counted by all lanes: a group that is not active must not skip the others' shuffles.
  const int missing = missing_paths(group, mask);
  const bool hard = active && missing > kManyPaths;
  const bool tied = hard && width > kNarrowestTies;
  const bool spread = hard && !tied;
  if (any_in_warp(spread)) {
    Potentials<G> midpoints;
    solve_midpoint_dual(group, scratch.tile, scratch.exchange, kept, midpoints);
    BlockMask<G> other;
    threshold(group, scratch.tile, scratch.exchange, midpoints, other);
    other.count(group, kept);
    const int missing_then = missing_paths(group, other);
    const bool better = spread && missing_then < missing;
    replace(group, scratch, better, midpoints, kept, potentials, mask);
  }
  if (any_in_warp(tied)) {
    Potentials<G> snapped = potentials;
    snap(width, snapped);
    replace(group, scratch, tied, snapped, kept, potentials, mask);
    mend_ties(group, scratch.tile, scratch.exchange, tied, potentials, mask);
  }
  return tied;
}

/** Finds paths in the groups that are active; gives whether for all that was missing. */
template <class G>
DEVICE bool mend(
    const G& group, const Scratch<G>& scratch, bool active, bool tied, Potentials<G>& potentials,
    BlockMask<G>& mask) {
  const int left = missing_paths(group, mask);
  bool mends = active && left > 0;
  bool mended = true;
  while (any_in_warp(mends)) {
    const bool found = mend_one(group, scratch.tile, mends, potentials, mask);
    mended = mended && (found || !mends);
    if (any_in_warp(tied && found)) {
      mend_ties(group, scratch.tile, scratch.exchange, tied && found, potentials, mask);
    }
    const int missing = missing_paths(group, mask);
    mends = mends && found && missing > 0;
  }
  return mended;
}

/** Flat blocks: the circulant mask, and the score itself as the rows' potential. */
template <class G>
DEVICE void set_flat(
    const G& group, float score, int kept, Potentials<G>& potentials, BlockMask<G>& mask) {
  mask.set_circulant(group, kept);
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    potentials.rows[slot] = score;
    potentials.columns[slot] = 0;
  }
}

/**
 * Solves the mask blocks of a warp.
 *
 * kDefers  leaves blocks that need many paths to a second launch, so that no neighbor waits for
 *          them: they are listed, and the list's order is the only thing that differs between runs.
 */
template <class Lines, bool kDefers, class G>
DEVICE void solve_exact(
    const BandTask& task, const BlockPlace& place, const G& group, const Scratch<G>& scratch) {
  const BlockScale scale = load_tile(task, place, group, scratch.tile);
  Potentials<G> potentials;
  BlockMask<G> mask;
  const Lines lines(group, scratch.tile);
  const float width =
      solve_smoothed_dual(group, lines, scratch.exchange, float(task.kept), potentials);
  threshold(group, scratch.tile, scratch.exchange, potentials, mask);
  mask.count(group, task.kept);
  const bool searched = place.exists && scale.legal && !scale.flat;
  const bool hard = missing_paths(group, mask) > kManyPaths;
  const bool deferred = kDefers && hard && searched;
  const bool active = searched && !deferred;
  // In a launch that defers, no block is left that would have to start again.
  const bool tied = !kDefers && start_again(group, scratch, active, width, task.kept, potentials,
                                            mask);
  const bool mended = mend(group, scratch, active, tied, potentials, mask);
  if (scale.flat) {
    set_flat(group, scale.largest, task.kept, potentials, mask);
  }
  const Certificate certificate =
      certify(group, scratch.tile, scratch.exchange.rows, task.kept, potentials, mask);
  const bool trusted = mended && is_trusted(task, certificate);
  if (!place.exists) {
    return;
  }
  if (deferred && group.lane == 0) {
    task.hard_blocks[1 + atomicAdd(task.hard_blocks, 1)] = place.index;
  }
  if (group.lane == 0) {
    task.outcomes[place.index] = !scale.legal ? kIllegal
                                 : deferred   ? kDeferred
                                 : trusted    ? 0
                                              : kUnresolved;
  }
  if (scale.legal && trusted && !deferred) {
    write_solved(task, place, group, scale.unit(), certificate, potentials, mask);
  }
}
