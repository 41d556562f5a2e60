// Problem  read and replace the rows of mask blocks in a mask as the solvers' kernels write it.
// Method   blocks of 4, 8, 16, 32 and 64: bits side by side; of any other size a word each.
// Oracle   org.tsenor.mask.cuda.BandSpace, and the manual of the solvers' kernels.
// Mapping  a row of a block a thread. Two blocks of 4 side by side share bytes: the thread that
//          replaces one of them has both.
// Limits   M up to 64.
#pragma once

#include "lanes.cuh"

/** A mask: bit 1 means kept. */
struct MaskBits {
  unsigned char* bytes;
  long long stride;
  int block_size;
  int padding;

  DEVICE bool packed() const { return block_size >= 4 && (block_size & (block_size - 1)) == 0; }

  DEVICE bool keeps(int row, int column) const {
    const long long bit = packed() ? column
                                   : column / block_size * 64LL + column % block_size;
    return (bytes[row * stride + bit / 8] >> (bit % 8) & 1) != 0;
  }

  /** The bits of one row of the block whose first column is given. */
  DEVICE unsigned long long word(int row, int column) const {
    const unsigned char* from = bytes + row * stride;
    if (block_size == 4) {
      return from[column / 8] >> (column % 8) & 15u;
    }
    from += packed() ? column / 8 : column / block_size * 8;
    const int count = packed() ? block_size / 8 : 8;
    unsigned long long word = 0;
    for (int byte = 0; byte < count; ++byte) {
      word |= (unsigned long long)from[byte] << (8 * byte);
    }
    return word;
  }

  DEVICE void set_word(int row, int column, unsigned long long word) const {
    unsigned char* to = bytes + row * stride;
    if (block_size == 4) {
      const unsigned others = to[column / 8] & ~(15u << (column % 8));
      to[column / 8] = (unsigned char)(others | unsigned(word) << (column % 8));
      return;
    }
    to += packed() ? column / 8 : column / block_size * 8;
    const int count = packed() ? block_size / 8 : 8;
    for (int byte = 0; byte < count; ++byte) {
      to[byte] = (unsigned char)(word >> (8 * byte));
    }
  }
};

static_assert(sizeof(MaskBits) == 24, "the host packs 24 bytes");
