package org.tsenor.engine;

import java.util.Optional;
import org.tsenor.linalg.Matrix;
import org.tsenor.mask.SolverSettings;

/** Steps that choose masks and apply them. */
public interface MaskSteps {
  /**
   * Makes a chooser whose sums are zero.
   *
   * @param power of the scores: 1 for |x·f|, 2 for their squares
   * @param space for the rectangles whose masks it chooses; its own until another chooser is made
   *     in it
   */
  MaskChooser chooser(SolverSettings solver, int power, MaskSpace space);

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
  void clear(MaskRows rows);

  /** Adds a mask of as many rows and columns to rows that keep nothing. */
  void pack(Mask mask, MaskRows rows);

  /** Gives the bits of all rows, from an index on. */
  void download(MaskRows rows, byte[] into, int at);

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
    MaskSums sums();
  }
}
