package org.tsenor.job.settings;

import java.io.Serializable;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.Structure;

/**
 * What a pruned matrix must satisfy.
 *
 * @param pattern how many weights are kept of how many
 * @param structure along which directions the pattern holds
 * @param inColumns whether the standard structure's groups run down the columns: the inputs of a
 *     matrix that is stored as [inputs, outputs]; false for the transposable one, which has both
 */
public record Sparsity(NmPattern pattern, Structure structure, boolean inColumns)
    implements Serializable {
  /** How reports and masks call the standard structure down the columns. */
  public static final String IN_COLUMNS = "standard-in-columns";

  public Sparsity {
    if (inColumns && structure != Structure.STANDARD) {
      throw new IllegalArgumentException(
          "groups in columns are of the standard structure, and not " + structure.label());
    }
  }

  /** Of a matrix that is stored as [outputs, inputs], as nearly all are. */
  public Sparsity(NmPattern pattern, Structure structure) {
    this(pattern, structure, false);
  }

  /**
   * What {@link #pattern} and {@link #structureLabel} were made of.
   *
   * @throws IllegalArgumentException naming what is not one
   */
  public static Sparsity parse(String pattern, String structureLabel) {
    NmPattern parsed = NmPattern.parse(pattern);
    return structureLabel.equals(IN_COLUMNS)
        ? new Sparsity(parsed, Structure.STANDARD, true)
        : new Sparsity(parsed, Structure.parse(structureLabel));
  }

  /** The same along the inputs of a matrix that is stored as [inputs, outputs]. */
  public Sparsity inputsFirst() {
    return new Sparsity(pattern, structure, structure == Structure.STANDARD);
  }

  /** Rows that a mask spans: M for a block and for a group in a column, 1 for a group in a row. */
  public int blockRows() {
    return structure == Structure.TRANSPOSABLE || inColumns ? pattern.blockSize() : 1;
  }

  /** Columns that a mask spans: M for a block and for a group in a row, 1 for one in a column. */
  public int blockColumns() {
    return inColumns ? 1 : pattern.blockSize();
  }

  /** Weights of a block or a group. */
  public long blockWeights() {
    return (long) blockRows() * blockColumns();
  }

  /** {@code transposable}, {@code standard}, or {@link #IN_COLUMNS}. */
  public String structureLabel() {
    return inColumns ? IN_COLUMNS : structure.label();
  }

  /** Such as {@code 16:32 transposable}. */
  @Override
  public String toString() {
    return pattern + " " + structureLabel();
  }
}
