package org.tsenor.job.selection;

import java.io.Serializable;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.Structure;

/**
 * What a pruned matrix must satisfy.
 *
 * @param pattern how many weights are kept of how many
 * @param structure along which directions the pattern holds
 */
public record Sparsity(NmPattern pattern, Structure structure) implements Serializable {

  /** Rows that one mask spans: M for a transposable block, 1 for a group within a row. */
  public int blockRows() {
    return structure == Structure.TRANSPOSABLE ? pattern.blockSize() : 1;
  }

  /** Such as {@code 16:32 transposable}. */
  @Override
  public String toString() {
    return pattern + " " + structure.label();
  }
}
