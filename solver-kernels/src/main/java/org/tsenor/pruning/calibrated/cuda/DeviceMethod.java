package org.tsenor.pruning.calibrated.cuda;

import org.tsenor.engine.device.DeviceWork;
import org.tsenor.mask.SolverSettings;
import org.tsenor.pruning.calibrated.AdmmCounts;
import org.tsenor.pruning.calibrated.DampedInput;
import org.tsenor.pruning.calibrated.MaskTally;

/** What is a method's own in pruning on a device. */
interface DeviceMethod {
  /** Of {@link HostInput}'s matrices, the Gram matrix. */
  int GRAM = 0;

  /** The method's own matrix. */
  int BASIS = 1;

  /** Of the vectors, what damping adds to the diagonal; 0 for dead inputs. */
  int ADDED = 0;

  /** The method's own vectors. */
  int FIRST_OWN = 1;

  /** What was prepared. */
  DampedInput input();

  /** Of the final masks. */
  SolverSettings solver();

  /** Rows at a multiple of which bands start. */
  int rowGroup();

  /** Whether more groups of rows than one may be pruned together. */
  boolean takesManyGroups();

  /** What goes to the device once: matrices and vectors in the order of the constants. */
  HostInput host();

  /** Deals out what some rows need besides the rows themselves. */
  PiecePruner place(DeviceSlab slab, int rows, int columns);

  /** Prunes rows with scratch that is there. */
  interface PiecePruner {
    /**
     * Prunes all rows of a piece.
     *
     * @param rows whose weights after and whose masks are written
     * @param tally that the masks' scores are added to
     */
    Figures prune(DeviceWork work, ResidentInput input, PieceRows rows, MaskTally tally);
  }

  /** What only the method knows of how it went. */
  record Figures(double updateLoss, AdmmCounts admm) {
    /** Nothing to tell. */
    public static final Figures NONE = new Figures(0, AdmmCounts.NONE);
  }
}
