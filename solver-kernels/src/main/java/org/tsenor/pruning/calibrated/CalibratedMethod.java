package org.tsenor.pruning.calibrated;

import java.io.Serializable;
import org.tsenor.linalg.Factorizations;

/** A pruning method with its settings. */
public interface CalibratedMethod extends Serializable {
  /** Name used in settings and reports, such as {@code sparsegpt}. */
  String name();

  /**
   * Bands of one linear must start at a multiple of this many rows, counted from the linear's first
   * row; then the pruned weights do not depend on where it is cut. A multiple of the block size.
   */
  int rowGroup();

  /**
   * Does once what all linears with these inputs share.
   *
   * @throws GramNotPositiveDefiniteException if no damping makes the Gram matrix positive definite
   * @throws IllegalArgumentException if an entry of the Gram matrix is not finite
   */
  PreparedInput prepare(GramStatistics statistics, Factorizations factorizations);

  /**
   * What {@link #prepare} gave, from its arrays.
   *
   * @throws IllegalArgumentException if they are not those of this method
   */
  PreparedInput restore(PreparedArrays arrays);
}
