package org.tsenor.mask.vector;

import org.tsenor.mask.NmPattern;

/**
 * Potentials that almost solve the dual: its kink max(0, ·) is smoothed over a width that shrinks,
 * and damped Newton steps for all rows, then for all columns, follow the minimum. Threshold and
 * augmenting paths finish what is left. One line to a lane: row steps read the block by columns,
 * column steps by rows.
 *
 * <p>An instance belongs to one block, so that several blocks can take their steps in turn: a step
 * is a chain of dependent instructions, and two chains fill the machine better than one.
 */
final class VectorSmoothedDual {
  /** Rounds of a row and a column step. */
  static final int ROUNDS = 8;

  /** Rounds that measure how many entries lie within the width. */
  private static final int MEASURED_ROUNDS = 3;

  /** First and last width, as shares of the mean score. */
  private static final float FIRST_WIDTH = 0.4f;

  private static final float LAST_WIDTH = 0.0025f;
  private static final float SHRINK =
      (float) Math.pow(LAST_WIDTH / FIRST_WIDTH, 1.0 / (ROUNDS - 1));

  private final StartingPotentials start;
  private final PlanStep rowStep;
  private final PlanStep columnStep;
  private float width;

  VectorSmoothedDual(NmPattern pattern, VectorScaledBlock block) {
    float[] rows = block.rowPotentials();
    float[] columns = block.columnPotentials();
    int kept = pattern.kept();
    this.start = new StartingPotentials(pattern, block);
    this.rowStep = new PlanStep(block.byColumn(), rows, columns, kept, block.size());
    this.columnStep = new PlanStep(block.byRow(), columns, rows, kept, block.size());
  }

  /** Sets the potentials that the first round starts from. */
  void start() {
    width = FIRST_WIDTH * start.set();
  }

  /**
   * One round; the next one has a smaller width.
   *
   * @param round in [0, {@link #ROUNDS})
   */
  void round(int round) {
    boolean measure = round < MEASURED_ROUNDS;
    rowStep.take(width, measure);
    columnStep.take(width, measure);
    width *= SHRINK;
  }

  /** The width of the last round taken. */
  float lastWidth() {
    return width / SHRINK;
  }
}
