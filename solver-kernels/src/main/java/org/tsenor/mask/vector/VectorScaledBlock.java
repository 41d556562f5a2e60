package org.tsenor.mask.vector;

import java.util.Arrays;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.simd.Kernel;
import org.tsenor.simd.Lanes;

/**
 * One square block with its potentials and its mask, laid out for vectors over its lines.
 *
 * <p>Scores are scaled by a power of two so that the largest is in [1, 2), which is exact but for
 * scores 2^126 times smaller than the largest; a block of subnormals is scaled by 2^126 only, which
 * is exact too. Lines are padded to whole vectors: padding has a score so low that no kernel ever
 * keeps it.
 */
final class VectorScaledBlock implements Kernel {
  /** Far below every potential, and its square is finite in double. */
  static final float PADDING = -1e30f;

  private static final int LARGEST_EXPONENT = 126;
  private static final int INFINITY_BITS = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

  private final int size;
  private final int stride;
  private final float[] byRow;
  private final float[] byColumn;
  private final float[] rowPotentials;
  private final float[] columnPotentials;
  private final long[] rowWords;
  private final long[] columnWords;
  private final Kernel scaling = this;
  private float[] source;
  private int offset;
  private double unit;
  private int lowestBits;
  private int highestBits;

  VectorScaledBlock(int size) {
    this.size = size;
    this.stride = Lanes.padded(size);
    this.byRow = new float[stride * stride];
    this.byColumn = new float[stride * stride];
    this.rowPotentials = new float[stride];
    this.columnPotentials = new float[stride];
    this.rowWords = new long[stride];
    this.columnWords = new long[stride];
    Arrays.fill(byRow, PADDING);
    Arrays.fill(byColumn, PADDING);
  }

  /** Reads and scales one block of a batch; a block of zeros keeps its unit, 1. */
  void load(ScoreBatch batch, int block) {
    source = batch.scores();
    offset = batch.offset(block);
    Kernel.call(scaling);
    transpose();
  }

  @Override
  public void run() {
    findRange();
    float largest = Float.intBitsToFloat(highestBits);
    int exponent = largest > 0 ? Math.getExponent(largest) : 0;
    exponent = Math.max(-LARGEST_EXPONENT, Math.min(LARGEST_EXPONENT, exponent));
    unit = Math.scalb(1.0, exponent);
    float factor = Math.scalb(1f, -exponent);
    if (size == stride) {
      scale(factor);
    } else {
      scaleRagged(factor);
    }
  }

  /**
   * Finds the smallest and the largest score by their bits, of which only those of good scores are
   * in [0, bits of infinity); -0.0 counts as 0.
   */
  private void findRange() {
    int length = size * size;
    int whole = Lanes.FLOATS.loopBound(length);
    IntVector lowest = IntVector.broadcast(Lanes.INTS, Integer.MAX_VALUE);
    IntVector highest = IntVector.zero(Lanes.INTS);
    for (int index = 0; index < whole; index += Lanes.COUNT) {
      IntVector bits = Lanes.floats(source, offset + index).add(0f).reinterpretAsInts();
      lowest = lowest.min(bits);
      highest = highest.max(bits);
    }
    int low = lowest.reduceLanes(VectorOperators.MIN);
    int high = highest.reduceLanes(VectorOperators.MAX);
    for (int index = whole; index < length; index++) {
      int bits = Float.floatToRawIntBits(source[offset + index] + 0f);
      low = Math.min(low, bits);
      high = Math.max(high, bits);
    }
    lowestBits = low;
    highestBits = high;
  }

  private void scale(float factor) {
    for (int index = 0; index < byRow.length; index += Lanes.COUNT) {
      Lanes.floats(source, offset + index).mul(factor).add(0f).intoArray(byRow, index);
    }
  }

  private void scaleRagged(float factor) {
    for (int row = 0; row < size; row++) {
      int from = offset + row * size;
      int to = row * stride;
      for (int column = 0; column < size; column++) {
        byRow[to + column] = source[from + column] * factor + 0f;
      }
    }
  }

  /** Four rows at a time, so that stores fall on the same cache line; padding reads as padding. */
  private void transpose() {
    for (int row = 0; row < size; row += 4) {
      int from = row * stride;
      int to = row;
      for (int column = 0; column < size; column++) {
        int at = from + column;
        byColumn[to] = byRow[at];
        byColumn[to + 1] = byRow[at + stride];
        byColumn[to + 2] = byRow[at + 2 * stride];
        byColumn[to + 3] = byRow[at + 3 * stride];
        to += stride;
      }
    }
  }

  /** Rows and columns of the block. */
  int size() {
    return size;
  }

  /** Lines rounded up to whole vectors. */
  int stride() {
    return stride;
  }

  /** Scaled scores, shape (stride, stride), row after row. */
  float[] byRow() {
    return byRow;
  }

  /** Scaled scores, shape (stride, stride), column after column. */
  float[] byColumn() {
    return byColumn;
  }

  /** Row potentials u in scaled units, padded with anything finite. */
  float[] rowPotentials() {
    return rowPotentials;
  }

  /** Column potentials v in scaled units, padded with anything finite. */
  float[] columnPotentials() {
    return columnPotentials;
  }

  /** The mask by rows: bit j of word i is set where (i, j) is kept. */
  long[] rowWords() {
    return rowWords;
  }

  /** The same mask by columns: bit i of word j. */
  long[] columnWords() {
    return columnWords;
  }

  /** What a scaled score of 1 is worth in the units of the batch: a power of two. */
  double unit() {
    return unit;
  }

  /** Whether all scores are finite and not negative; else nothing here is to be used. */
  boolean isLegal() {
    return lowestBits >= 0 && highestBits < INFINITY_BITS;
  }

  /** Whether all scores are equal. */
  boolean isFlat() {
    return lowestBits == highestBits;
  }

  /** Equal scores: every mask is optimal; takes the circulant one and potentials to match. */
  void solveFlat(int kept) {
    Arrays.fill(rowPotentials, byRow[0]);
    Arrays.fill(columnPotentials, 0);
    Arrays.fill(rowWords, 0);
    for (int row = 0; row < size; row++) {
      for (int shift = 0; shift < kept; shift++) {
        rowWords[row] |= 1L << (row + shift) % size;
      }
    }
  }
}
