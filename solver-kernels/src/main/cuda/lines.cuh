// Problem  read the entries of a lane's lines, from registers where the size is known.
// Method   two views with one face: RegisterLines copies a lane's row and column, TileLines reads
//          shared memory.
// Oracle   none: the kernels built on it are compared.
// Mapping  a lane holds row k and column k of its lines k, so that sums along both need no other
//          lane; what crosses lanes are the other lines' potentials, M of them, not M * M entries.
// Limits   RegisterLines takes 2 M registers a lane.
#pragma once

#include "tile.cuh"

template <class G>
struct RegisterLines {
  float rows[G::kSize];
  float columns[G::kSize];

  DEVICE RegisterLines(const G& group, const Tile<G>& tile) {
#pragma unroll
    for (int entry = 0; entry < G::kSize; ++entry) {
      rows[entry] = tile.at(group, group.lane, entry);
      columns[entry] = tile.at(group, entry, group.lane);
    }
  }

  DEVICE float row(int, int column) const { return rows[column]; }
  DEVICE float column(int, int row) const { return columns[row]; }
};

template <class G>
struct TileLines {
  const G& group;
  const Tile<G>& tile;

  DEVICE TileLines(const G& of_group, const Tile<G>& of_tile) : group(of_group), tile(of_tile) {}

  // A lane without a line reads the first one, and nobody reads what it makes of it.
  DEVICE float row(int slot, int column) const {
    return tile.at(group, group.holds(slot) ? group.line(slot) : 0, column);
  }
  DEVICE float column(int slot, int row) const {
    return tile.at(group, row, group.holds(slot) ? group.line(slot) : 0);
  }
};

/** Row lines or column lines of a view. */
template <bool kRows, class Lines>
DEVICE float entry_of(const Lines& lines, int slot, int entry) {
  return kRows ? lines.row(slot, entry) : lines.column(slot, entry);
}

/** One float for every line of a warp's groups, read by all lanes of a group. */
template <class G>
struct LineValues {
  static constexpr int kFloats = G::kLines > 32 ? 64 : 32;

  Shared<float> values;

  DEVICE void write(const G& group, const float (&of_lines)[G::kSlots]) const {
#pragma unroll
    for (int slot = 0; slot < G::kSlots; ++slot) {
      values[group.first_lane + group.line(slot)] = of_lines[slot];
    }
    __syncwarp();
  }

  DEVICE float at(const G& group, int line) const { return values[group.first_lane + line]; }

  DEVICE void read(const G& group, int first, float (&chunk)[G::kChunk]) const {
    if (G::kChunk == 4) {
      const float4 four = load_four(values + group.first_lane + first);
      chunk[0] = four.x;
      chunk[1 % G::kChunk] = four.y;
      chunk[2 % G::kChunk] = four.z;
      chunk[3 % G::kChunk] = four.w;
    } else {
      chunk[0] = at(group, first);
    }
  }
};
