package org.tsenor.pruning.calibrated;

import org.tsenor.engine.Steps;
import org.tsenor.engine.Workspace;
import org.tsenor.linalg.Matrix;
import org.tsenor.mask.SolverSettings;

/**
 * What is a method's own in pruning rows.
 *
 * @param <C> what all rows of a linear need
 * @param <S> what some rows need besides
 */
interface RowMethod<C extends RowMethod.Constants, S> {
  /** Names the input among those of its step. */
  PreparedInput prepared();

  /** Calibration and damping. */
  DampedInput input();

  /** Of the final masks. */
  SolverSettings solver();

  /** Rows at a multiple of which bands start. */
  int rowGroup();

  /** Whether more groups of rows than one are pruned together. */
  boolean takesManyGroups();

  /** Has what was prepared where the engine works. */
  C constants(Workspace space);

  /** Deals out what some rows need besides the rows themselves. */
  S scratch(Workspace space, int rows, int columns);

  /**
   * Prunes all rows of a piece.
   *
   * @param piece whose weights after and whose masks are written
   * @param tally that the masks' scores are added to
   */
  Account prune(Steps steps, C constants, Piece piece, S scratch, MaskTally tally);

  /** What every method has of a linear's inputs. */
  interface Constants {
    /** G, undamped, shape (inputs, inputs). */
    Matrix gram();

    /** What damping adds to the diagonal, 0 for dead inputs; shape (1, inputs). */
    Matrix added();
  }

  /**
   * What only the method knows of how it went.
   *
   * @param updateLoss as in {@link RowStatistics}
   * @param admm as in {@link RowStatistics}
   */
  record Account(double updateLoss, AdmmCounts admm) {
    /** Nothing to tell. */
    static final Account NONE = new Account(0, AdmmCounts.NONE);
  }
}
