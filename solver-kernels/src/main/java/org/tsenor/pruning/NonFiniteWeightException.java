package org.tsenor.pruning;

/** A weight that is NaN or infinite: it has no score, and pruning it would hide a broken model. */
public final class NonFiniteWeightException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int row;
  private final int column;
  private final float value;

  /**
   * @param row in the band
   * @param column in the band
   */
  public NonFiniteWeightException(int row, int column, float value) {
    super("weight at row %d, column %d is %s".formatted(row, column, value));
    this.row = row;
    this.column = column;
    this.value = value;
  }

  /** Row in the band. */
  public int row() {
    return row;
  }

  /** Column in the band. */
  public int column() {
    return column;
  }

  /** What was found: NaN or an infinity. */
  public float value() {
    return value;
  }
}
