// Problem  the certified optimum of transposable blocks of 4.
// Method   enumeration, split into two rows above and two below. What columns the rows above keep
//          decides what those below must: of the 90 masks of 2:4 that leaves 19 kinds, each with a
//          best upper and a best lower half; of the 24 of 1:4 it leaves 6. 3:4 drops what 1:4 of the
//          negated scores keeps. Scores are compared in fixed point, whose sums are exact. Where
//          potentials are asked for, they come from shortest paths between columns
//          (v_j <= v_k + A_ij - A_ik for kept j and free k) and make the bound.
// Oracle   org.tsenor.mask.scalar.ScalarExactSolver; MaskSolverContract compares.
// Mapping  one thread for two blocks side by side, one after the other: they share the bytes of the
//          mask, and 16 bytes of bf16 a row are one load. A mask is 16 bits, row after row.
// Limits   without potentials the bound is the kept score and what fixed point may hide.
#include "certificate.cuh"
#include "octet.cuh"

constexpr int kFour = 4;
constexpr int kPairs = 6;
/** Below every sum, of negated scores too. */
constexpr int kLeast = -0x7fffffff;
/** Of the fixed point, where the largest score is at least 1 and below 2: eight make 31 bits. */
constexpr int kFixedBits = 27;

/** Pairs of columns as bits; pair p and pair 5 - p have none in common and all together. */
DEVICE constexpr unsigned pair_bits(int pair) {
  return pair == 0 ? 3u : pair == 1 ? 5u : pair == 2 ? 9u : pair == 3 ? 6u : pair == 4 ? 10u : 12u;
}
DEVICE constexpr int low_of(int pair) { return pair < 3 ? 0 : pair < 5 ? 1 : 2; }
DEVICE constexpr int high_of(int pair) { return pair < 3 ? pair + 1 : pair < 5 ? pair - 1 : 3; }

/** The better of two ways to fill two rows. */
struct Half {
  int score;
  unsigned bits;

  DEVICE void offer(int other_score, unsigned other_bits) {
    bits = other_score > score ? other_bits : bits;
    score = max(score, other_score);
  }
};

DEVICE void offer(const Half& above, const Half& below, Half& best) {
  best.offer(above.score + below.score, above.bits | below.bits << 8);
}

/** Two rows, one keeping the first set of columns and one the second. */
DEVICE Half fill(int straight, int crossed, unsigned first, unsigned second) {
  Half half = {straight, first | second << 4};
  half.offer(crossed, second | first << 4);
  return half;
}

DEVICE unsigned best_of_two(const int (&scores)[kFour][kFour]) {
  int sums[kFour][kPairs];
#pragma unroll
  for (int row = 0; row < kFour; ++row) {
#pragma unroll
    for (int pair = 0; pair < kPairs; ++pair) {
      sums[row][pair] = scores[row][low_of(pair)] + scores[row][high_of(pair)];
    }
  }
  Half best = {-1, 0};
  Half disjoint_above = {-1, 0};
  Half disjoint_below = {-1, 0};
#pragma unroll
  for (int p = 0; p < kPairs; ++p) {
    const int rest = kPairs - 1 - p;
    offer({sums[0][p] + sums[1][p], pair_bits(p) * 0x11u},
          {sums[2][rest] + sums[3][rest], pair_bits(rest) * 0x11u}, best);
    disjoint_above.offer(sums[0][p] + sums[1][rest], pair_bits(p) | pair_bits(rest) << 4);
    disjoint_below.offer(sums[2][p] + sums[3][rest], pair_bits(p) | pair_bits(rest) << 4);
#pragma unroll
    for (int q = p + 1; q < kPairs; ++q) {
      if (q != rest) {
        const int p_rest = kPairs - 1 - p;
        const int q_rest = kPairs - 1 - q;
        offer(fill(sums[0][p] + sums[1][q], sums[0][q] + sums[1][p], pair_bits(p), pair_bits(q)),
              fill(sums[2][p_rest] + sums[3][q_rest], sums[2][q_rest] + sums[3][p_rest],
                   pair_bits(p_rest), pair_bits(q_rest)),
              best);
      }
    }
  }
  offer(disjoint_above, disjoint_below, best);
  return best.bits;
}

/** One entry of every row and column; scores may be negated. */
DEVICE unsigned best_of_one(const int (&scores)[kFour][kFour], int sign) {
  Half best = {kLeast, 0};
#pragma unroll
  for (int pair = 0; pair < kPairs; ++pair) {
    const int a = low_of(pair), b = high_of(pair);
    const int c = low_of(kPairs - 1 - pair), d = high_of(kPairs - 1 - pair);
    offer(fill(sign * (scores[0][a] + scores[1][b]), sign * (scores[0][b] + scores[1][a]), 1u << a,
               1u << b),
          fill(sign * (scores[2][c] + scores[3][d]), sign * (scores[2][d] + scores[3][c]), 1u << c,
               1u << d),
          best);
  }
  return best.bits;
}

/** Potentials that prove a mask, and their bound, in scaled units. */
DEVICE double prove(
    const float (&scores)[kFour][kFour], unsigned mask, int kept, float (&rows)[kFour],
    float (&columns)[kFour]) {
#pragma unroll
  for (int column = 0; column < kFour; ++column) {
    columns[column] = 0;
  }
#pragma unroll 1
  for (int round = 0; round < kFour; ++round) {
#pragma unroll
    for (int row = 0; row < kFour; ++row) {
#pragma unroll
      for (int arc = 0; arc < kFour * kFour; ++arc) {
        const int to = arc / kFour;
        const int from = arc % kFour;
        const bool is_arc = (mask >> (row * kFour + to) & 1) != 0 &&
                            (mask >> (row * kFour + from) & 1) == 0;
        const float through = columns[from] + (scores[row][to] - scores[row][from]);
        columns[to] = is_arc ? fminf(columns[to], through) : columns[to];
      }
    }
  }
  double potentials = 0;
  double excess = 0;
#pragma unroll
  for (int row = 0; row < kFour; ++row) {
    float least_kept = 1e30f;
    float most_free = -1e30f;
#pragma unroll
    for (int column = 0; column < kFour; ++column) {
      const float reduced = scores[row][column] - columns[column];
      const bool keeps = (mask >> (row * kFour + column) & 1) != 0;
      least_kept = keeps ? fminf(least_kept, reduced) : least_kept;
      most_free = keeps ? most_free : fmaxf(most_free, reduced);
    }
    rows[row] = 0.5f * (least_kept + most_free);
    potentials += double(rows[row]) + columns[row];
#pragma unroll
    for (int column = 0; column < kFour; ++column) {
      const double reduced = (double(scores[row][column]) - rows[row]) - columns[column];
      excess += reduced > 0 ? reduced : 0.0;
    }
  }
  return kept * potentials + excess;
}

/** Scales the block; gives the range that it had. */
DEVICE BlockScale scale_four(const BandTask& task, float (&scores)[kFour][kFour]) {
  unsigned highest = 0;
#pragma unroll
  for (int entry = 0; entry < kFour * kFour; ++entry) {
    highest = max(highest, __float_as_uint(scores[entry / kFour][entry % kFour]));
  }
  const int exponent = block_exponent(highest);
  const float factor = inverse_unit(exponent);
  const bool squares = task.score_power == 2;
#pragma unroll
  for (int entry = 0; entry < kFour * kFour; ++entry) {
    float& score = scores[entry / kFour][entry % kFour];
    score *= factor;
    score = squares ? score * score : score;
  }
  return {squares ? 2 * exponent : exponent, 0.0f, false, highest < kInfinityBits};
}

/** Brings scores to the fixed point; what is not finite becomes 0, which no sum overflows with. */
DEVICE void fix(const float (&scores)[kFour][kFour], bool legal, int (&fixed)[kFour][kFour]) {
  float largest = 0;
#pragma unroll
  for (int entry = 0; entry < kFour * kFour; ++entry) {
    largest = fmaxf(largest, scores[entry / kFour][entry % kFour]);
  }
  const unsigned biased = __float_as_uint(largest) >> 23;
  const float unit = legal && biased > 0 ? __uint_as_float((254 + kFixedBits - biased) << 23) : 0.0f;
#pragma unroll
  for (int entry = 0; entry < kFour * kFour; ++entry) {
    fixed[entry / kFour][entry % kFour] =
        __float2int_rn(scores[entry / kFour][entry % kFour] * unit);
  }
}

/** Solves one block and writes its proof; gives its mask, 0 of a block that has no outcome. */
DEVICE unsigned solve_four(
    const BandTask& task, long long block, float (&scores)[kFour][kFour]) {
  const BlockScale scale = scale_four(task, scores);
  int fixed[kFour][kFour];
  fix(scores, scale.legal, fixed);
  unsigned mask = task.kept == 2 ? best_of_two(fixed)
                                 : best_of_one(fixed, task.kept == 1 ? 1 : -1);
  mask = task.kept == 3 ? mask ^ 0xffffu : mask;
  Certificate certificate = {0, 0};
#pragma unroll
  for (int entry = 0; entry < kFour * kFour; ++entry) {
    certificate.kept_score +=
        (mask >> entry & 1) != 0 ? double(scores[entry / kFour][entry % kFour]) : 0.0;
  }
  certificate.upper_bound = certificate.kept_score * kBoundOfFour;
  const bool proves = task.row_potentials && task.column_potentials;
  float rows[kFour], columns[kFour];
  if (proves) {
    certificate.upper_bound = prove(scores, mask, task.kept, rows, columns);
  }
  const bool solved = scale.legal && (!proves || is_trusted(task, certificate));
  task.outcomes[block] = solved ? 0 : scale.legal ? kUnresolved : kIllegal;
  if (!solved) {
    return 0;
  }
  const double unit = scale.unit();
  if (task.kept_scores) {
    task.kept_scores[block] = certificate.kept_score * unit;
  }
  if (task.upper_bounds) {
    task.upper_bounds[block] = certificate.upper_bound * unit;
  }
#pragma unroll
  for (int line = 0; line < kFour && proves; ++line) {
    task.row_potentials[block * kFour + line] = rows[line] * unit;
    task.column_potentials[block * kFour + line] = columns[line] * unit;
  }
  return mask;
}

extern "C" __global__ void __launch_bounds__(128, 4) exact_4(const BandTask task) {
  const int octets = (task.columns + kOctet - 1) / kOctet;
  const long long octet = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (octet >= (long long)(task.rows / kFour) * octets) {
    return;
  }
  const long long first_row = octet / octets * kFour;
  const int column = int(octet % octets) * kOctet;
  const long long block = octet / octets * (task.columns / kFour) + column / kFour;
  unsigned masks = 0;
  unsigned unsolved = 0;
  // Not unrolled: one block's sums fill the registers.
#pragma unroll 1
  for (int half = 0; half < 2 && column + half * kFour < task.columns; ++half) {
    float scores[kFour][kFour];
#pragma unroll
    for (int row = 0; row < kFour; ++row) {
      const OctetPlace place(task, first_row + row, column);
      read_magnitudes(task, OctetPlace(place, half), scores[row]);
    }
    const unsigned mask = solve_four(task, block + half, scores);
    masks |= mask << 16 * half;
    unsolved |= mask == 0 ? 0xfu << 4 * half : 0u;
  }
#pragma unroll
  for (int row = 0; row < kFour; ++row) {
    const unsigned byte = (masks >> 4 * row & 0xfu) | (masks >> (16 + 4 * row) & 0xfu) << 4;
    if (task.mask) {
      task.mask[(first_row + row) * task.mask_stride + column / kOctet] = (unsigned char)byte;
    }
    if (task.prune) {
      prune_octet(task, OctetPlace(task, first_row + row, column), byte | unsolved);
    }
  }
}
