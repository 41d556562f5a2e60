package org.tsenor.mask.vector;

import org.tsenor.mask.NmPattern;
import org.tsenor.mask.ScoreBatch;
import org.tsenor.mask.SolverResult;

/** Blocks that a first try left, copied side by side into a batch of their own. */
final class Leftovers {
  private final ScoreBatch scores;
  private final SolverResult result;
  private final int[] origins;
  private int count;

  Leftovers(NmPattern pattern, int capacity) {
    this.scores =
        ScoreBatch.square(pattern, capacity, new float[capacity * pattern.blockEntries()]);
    this.result = SolverResult.of(scores);
    this.origins = new int[capacity];
  }

  void clear() {
    count = 0;
  }

  void add(ScoreBatch batch, int block) {
    int entries = batch.blockEntries();
    System.arraycopy(
        batch.scores(), batch.offset(block), scores.scores(), scores.offset(count), entries);
    origins[count++] = block;
  }

  /** Blocks added and not yet removed. */
  int count() {
    return count;
  }

  /** Removes the last of them; they stay readable until others are added. */
  void remove(int blocks) {
    count -= blocks;
  }

  /** The scores of all blocks, in the order of their coming. */
  ScoreBatch scores() {
    return scores;
  }

  /** For the results of all blocks. */
  SolverResult result() {
    return result;
  }

  /** The block of the batch that a block here was. */
  int origin(int member) {
    return origins[member];
  }

  /** Copies the result of a block to where it belongs. */
  void give(int member, SolverResult to) {
    int block = origins[member];
    int size = scores.blockSize();
    int first = block * size;
    to.keptScores()[block] = result.keptScores()[member];
    to.upperBounds()[block] = result.upperBounds()[member];
    copy(result.masks().rows(), to.masks().rows(), member * size, first);
    copy(result.rowPotentials(), to.rowPotentials(), member * size, first);
    copy(result.columnPotentials(), to.columnPotentials(), member * size, first);
  }

  private void copy(Object from, Object to, int at, int first) {
    System.arraycopy(from, at, to, first, scores.blockSize());
  }
}
