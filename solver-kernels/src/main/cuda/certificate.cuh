// Problem  write a solved block: mask, pruned weights, potentials and the proof.
// Method   kept score and dual bound N sum(u) + N sum(v) + sum(max(0, A - u - v)) are summed in
//          double from the potentials as written; a block whose gap is not trusted is left alone.
// Oracle   org.tsenor.mask.OptimalityCertificate.
// Mapping  a lane sums its columns, a butterfly the lanes: the order never changes.
// Limits   on GPUs with few double units these sums take longer than the solution.
#pragma once

#include "block_mask.cuh"

struct Certificate {
  double kept_score;
  double upper_bound;
};

DEVICE bool is_trusted(const BandTask& task, const Certificate& certificate) {
  // Not a number is not trusted either.
  return certificate.upper_bound - certificate.kept_score <=
         double(task.trusted_gap) * certificate.upper_bound;
}

/** In scaled units. */
template <class G>
DEVICE Certificate certify(
    const G& group, const Tile<G>& tile, const LineValues<G>& exchange, int kept,
    const Potentials<G>& potentials, const BlockMask<G>& mask) {
  exchange.write(group, potentials.rows);
  const TileLines<G> lines(group, tile);
  double kept_score = 0;
  double excess = 0;
  double total = 0;
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    if (!group.holds(slot)) {
      continue;
    }
    const double potential = potentials.columns[slot];
#pragma unroll 8
    for (int row = 0; row < group.size(); ++row) {
      const double score = lines.column(slot, row);
      const double reduced = (score - exchange.at(group, row)) - potential;
      kept_score += (mask.columns[slot] >> row & 1) != 0 ? score : 0.0;
      excess += reduced > 0 ? reduced : 0.0;
    }
    total += double(potentials.rows[slot]) + potential;
  }
  __syncwarp();
  return {group.sum(kept_score), kept * group.sum(total) + group.sum(excess)};
}

/** Writes one row of a mask block. */
template <class Word>
DEVICE void write_mask_word(
    const BandTask& task, long long row, int column, int size, Word word) {
  unsigned char* bytes = task.mask + row * task.mask_stride;
  if (size == 32) {
    reinterpret_cast<unsigned*>(bytes)[column / 32] = unsigned(word);
  } else if (size == 16) {
    reinterpret_cast<unsigned short*>(bytes)[column / 16] = (unsigned short)word;
  } else if (size == 8) {
    bytes[column / 8] = (unsigned char)word;
  } else {
    // Of other sizes the rows of blocks are no whole bytes: each takes a word of its own.
    reinterpret_cast<unsigned long long*>(bytes)[column / size] = word;
  }
}

template <class G>
DEVICE void write_mask_rows(
    const BandTask& task, const BlockPlace& place, const G& group, const BlockMask<G>& mask) {
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    if (group.holds(slot)) {
      write_mask_word(task, place.row + group.line(slot), place.column, group.size(),
                      mask.rows[slot]);
    }
  }
}

/** Blocks of 4: the lanes of the first of a pair write the bytes of both, once for the whole warp. */
template <class G>
DEVICE void write_mask_pairs(
    const BandTask& task, const BlockPlace& place, const G& group, bool solved,
    const BlockMask<G>& mask) {
  const unsigned own = solved && place.exists ? unsigned(mask.rows[0]) : 0u;
  const unsigned next = __shfl_down_sync(kWholeWarp, own, G::kLanes);
  if (task.mask && place.exists && place.column % 8 == 0) {
    task.mask[(place.row + group.lane) * task.mask_stride + place.column / 8] =
        (unsigned char)(own | next << 4);
  }
}

template <class G>
DEVICE void prune_values(
    const BandTask& task, const BlockPlace& place, const G& group, const BlockMask<G>& mask) {
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    const long long first = place.row * task.row_stride + place.column + group.line(slot);
    for (int row = 0; row < group.size() && group.holds(slot); ++row) {
      if ((mask.columns[slot] >> row & 1) == 0) {
        const long long at = first + row * task.row_stride;
        if (task.format == kFormatF16 || task.format == kFormatBf16) {
          static_cast<unsigned short*>(task.values)[at] = 0;
        } else {
          static_cast<float*>(task.values)[at] = 0.0f;
        }
      }
    }
  }
}

template <class G>
DEVICE void write_potentials(
    const BandTask& task, const BlockPlace& place, const G& group, double unit,
    const Potentials<G>& potentials) {
  const long long first = (long long)place.index * group.size();
#pragma unroll
  for (int slot = 0; slot < G::kSlots; ++slot) {
    if (group.holds(slot) && task.row_potentials) {
      task.row_potentials[first + group.line(slot)] = potentials.rows[slot] * unit;
    }
    if (group.holds(slot) && task.column_potentials) {
      task.column_potentials[first + group.line(slot)] = potentials.columns[slot] * unit;
    }
  }
}

/** Writes what a solved block has, in the group's lanes. */
template <class G>
DEVICE void write_solved(
    const BandTask& task, const BlockPlace& place, const G& group, double unit,
    const Certificate& certificate, const Potentials<G>& potentials, const BlockMask<G>& mask) {
  if (task.mask && G::kSize != 4) {
    write_mask_rows(task, place, group, mask);
  }
  write_potentials(task, place, group, unit, potentials);
  if (group.lane == 0 && task.kept_scores) {
    task.kept_scores[place.index] = certificate.kept_score * unit;
  }
  if (group.lane == 0 && task.upper_bounds) {
    task.upper_bounds[place.index] = certificate.upper_bound * unit;
  }
  if (task.prune) {
    prune_values(task, place, group, mask);
  }
}
