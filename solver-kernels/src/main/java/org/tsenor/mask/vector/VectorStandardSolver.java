package org.tsenor.mask.vector;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.tsenor.mask.MaskSolver;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;
import org.tsenor.mask.Structure;

/**
 * Each row keeps its N largest scores, among equal ones those of lower column: an entry is kept if
 * fewer than N others come before it. One row a lane, M² comparisons a row without a branch. A
 * row's potential is its N-th largest score, which makes the bound equal the kept score.
 */
final class VectorStandardSolver implements MaskSolver {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final int LANES = INTS.length();
  private static final int SIGN = Integer.SIZE - 1;

  private final NmPattern pattern;
  private final int size;

  /** Bits of scores, shape (columns, lanes): they order as the scores do, none being negative. */
  private final int[] bits;

  private final int[] lowWords = new int[LANES];
  private final int[] highWords = new int[LANES];
  private final int[] lastKept = new int[LANES];

  VectorStandardSolver(NmPattern pattern) {
    this.pattern = pattern;
    this.size = pattern.blockSize();
    this.bits = new int[size * LANES];
  }

  @Override
  public SolverResult solve(ScoreBatch scores) {
    scores.requireShape(pattern, Structure.STANDARD);
    scores.requireFiniteAndNonNegative();
    SolverResult result = SolverResult.of(scores);
    int rows = scores.blocks() * scores.blockRows();
    for (int first = 0; first < rows; first += LANES) {
      int count = Math.min(LANES, rows - first);
      load(scores.scores(), first, count);
      rank();
      store(result, first, count);
    }
    for (int block = 0; block < scores.blocks(); block++) {
      result.certify(scores, pattern.kept(), block);
    }
    return result;
  }

  private void load(float[] scores, int first, int count) {
    for (int lane = 0; lane < count; lane++) {
      int from = (first + lane) * size;
      for (int column = 0; column < size; column++) {
        // + 0.0 makes a zero of -0.0
        bits[column * LANES + lane] = Float.floatToRawIntBits(scores[from + column] + 0.0f);
      }
    }
  }

  private void rank() {
    IntVector low = IntVector.zero(INTS);
    IntVector high = IntVector.zero(INTS);
    IntVector last = IntVector.zero(INTS);
    for (int column = 0; column < size; column++) {
      // Minus the entries that come before this one, plus N: above 0 where it is kept.
      IntVector room = before(column).lanewise(VectorOperators.ADD, broadcast(pattern.kept()));
      IntVector kept = negative(room.lanewise(VectorOperators.NEG));
      IntVector keptBut = negative(broadcast(1).lanewise(VectorOperators.SUB, room));
      IntVector bit = kept.lanewise(VectorOperators.AND, broadcast(1 << column));
      if (column < Integer.SIZE) {
        low = low.lanewise(VectorOperators.OR, bit);
      } else {
        high = high.lanewise(VectorOperators.OR, bit);
      }
      IntVector score = IntVector.fromArray(INTS, bits, column * LANES);
      IntVector isLast = kept.lanewise(VectorOperators.XOR, keptBut);
      last = last.lanewise(VectorOperators.OR, score.lanewise(VectorOperators.AND, isLast));
    }
    low.intoArray(lowWords, 0);
    high.intoArray(highWords, 0);
    last.intoArray(lastKept, 0);
  }

  /** Minus the number of entries that come before a column's: greater, or equal and to its left. */
  private IntVector before(int column) {
    IntVector score = IntVector.fromArray(INTS, bits, column * LANES);
    IntVector justBelow = score.lanewise(VectorOperators.SUB, broadcast(1));
    IntVector before = IntVector.zero(INTS);
    for (int left = 0; left < column; left++) {
      IntVector other = IntVector.fromArray(INTS, bits, left * LANES);
      IntVector comes = negative(justBelow.lanewise(VectorOperators.SUB, other));
      before = before.lanewise(VectorOperators.ADD, comes);
    }
    for (int right = column + 1; right < size; right++) {
      IntVector other = IntVector.fromArray(INTS, bits, right * LANES);
      IntVector comes = negative(score.lanewise(VectorOperators.SUB, other));
      before = before.lanewise(VectorOperators.ADD, comes);
    }
    return before;
  }

  private void store(SolverResult result, int first, int count) {
    for (int lane = 0; lane < count; lane++) {
      long word = (long) highWords[lane] << Integer.SIZE | lowWords[lane] & 0xffffffffL;
      result.masks().rows()[first + lane] = word;
      result.rowPotentials()[first + lane] = Float.intBitsToFloat(lastKept[lane]);
    }
  }

  /** All ones where negative, else zero. */
  private static IntVector negative(IntVector values) {
    return values.lanewise(VectorOperators.ASHR, SIGN);
  }

  private static IntVector broadcast(int value) {
    return IntVector.broadcast(INTS, value);
  }
}
