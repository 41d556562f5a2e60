package org.tsenor.engine;

import java.util.Optional;
import org.tsenor.linalg.Matrix;
import org.tsenor.mask.SolverSettings;
import org.tsenor.pruning.BlockSums;

/** Steps that choose masks and apply them. */
public interface MaskSteps {
  /**
   * Sums over masks that were chosen, in the units of the scores.
   *
   * @param blocks of the masks
   * @param totalScore sum of all scores of these blocks
   */
  record Sums(BlockSums blocks, double totalScore) {}

  /** Room in which an engine chooses the masks of a rectangle. */
  interface Space {}

  /**
   * Masks as rows of bits, where their engine has them: bit k of byte b of a row is column 8b+k, 1
   * means kept.
   */
  interface Rows {}

  /**
   * Makes a chooser whose sums are zero.
   *
   * @param power of the scores: 1 for |x·f|, 2 for their squares
   * @param space for the rectangles whose masks it chooses; its own until another chooser is made
   *     in it
   */
  MaskChooser chooser(SolverSettings solver, int power, Space space);

  /**
   * Copies the entries that a mask keeps; +0.0 elsewhere.
   *
   * @param from doubles
   * @param into as {@code from}; may be the same
   */
  void restrict(Matrix from, Mask mask, Matrix into);

  /** As {@link #restrict}, of floats, between two matrices. */
  void keep(Matrix before, Mask mask, Matrix after);

  /** Entries that a mask keeps. */
  long kept(Mask mask);

  /** Entries that are in one mask and not in the other. */
  long changes(Mask left, Mask right);

  /** Makes rows keep nothing. */
  void clear(Rows rows);

  /** Adds a mask of as many rows and columns to rows that keep nothing. */
  void pack(Mask mask, Rows rows);

  /** Gives the bits of all rows, from an index on. */
  void download(Rows rows, byte[] into, int at);

  /** Chooses the masks of rectangles of one shape, and sums what they keep. */
  interface MaskChooser {
    /**
     * Chooses the masks of all blocks.
     *
     * @param values doubles of the space's shape
     * @param factors f, shape (1, columns); empty for ones
     * @param into all of it written
     * @throws IllegalArgumentException if a score is not finite
     */
    void choose(Matrix values, Optional<Matrix> factors, Mask into);

    /** Lets blocks keep the mask they had where what was chosen last is worse for its values. */
    void keepBetter(Mask before, Mask chosen);

    /** Blocks that kept the mask they had. */
    long keptBlocks();

    /** Adds what was chosen last to the sums. */
    void tally();

    /** What was added. */
    Sums sums();
  }
}
