package org.tsenor.mask.vector.exact;

import jdk.incubator.vector.FloatVector;
import org.tsenor.mask.NmPattern;

/**
 * Potentials that almost solve the dual: its kink max(0, ·) is smoothed over a width that shrinks,
 * and damped Newton steps for all rows, then for all columns, follow the minimum.
 *
 * <p>A step moves a line's potential by 2h (Σs − N) / n, where s is the {@link SmoothedPlan} and n
 * estimates how many entries lie within the width h. Threshold and augmenting paths finish what is
 * left. One line to a lane: row steps read the block by columns, column steps by rows.
 *
 * <p>An instance belongs to one block, so that several blocks can take their steps in turn: a step
 * is a chain of dependent instructions, and two chains fill the machine better than one.
 */
final class SmoothedDual {
  /** Rounds of a row and a column step. */
  static final int ROUNDS = 8;

  /** Rounds that measure n; later ones take it as proportional to the width. */
  private static final int MEASURED_ROUNDS = 3;

  /** First and last width, as shares of the mean score. */
  private static final float FIRST_WIDTH = 0.4f;

  private static final float LAST_WIDTH = 0.0025f;
  private static final float SHRINK =
      (float) Math.pow(LAST_WIDTH / FIRST_WIDTH, 1.0 / (ROUNDS - 1));

  /** A step moves at most this share of 2h, and sees at least so many entries in the width. */
  private static final float LONGEST_STEP = 0.7f;

  private static final float FEWEST_ENTRIES = 1.5f;

  /** n = 6 Σ s(1 − s): the mean of s(1 − s) over the width is a sixth. */
  private static final float ENTRIES_PER_SPREAD = 6f;

  private final int kept;
  private final ScaledBlock block;
  private final StartingPotentials start;
  private final SmoothedPlan plan;
  private final float[] rowDensity;
  private final float[] columnDensity;
  private float width;

  SmoothedDual(NmPattern pattern, ScaledBlock block) {
    this.kept = pattern.kept();
    this.block = block;
    this.start = new StartingPotentials(pattern);
    this.plan = new SmoothedPlan(block.size());
    this.rowDensity = new float[block.stride()];
    this.columnDensity = new float[block.stride()];
  }

  /** Sets the potentials that the first round starts from. */
  void start() {
    width = FIRST_WIDTH * start.set(block);
  }

  /**
   * One round; the next one has a smaller width.
   *
   * @param round in [0, {@link #ROUNDS})
   */
  void round(int round) {
    boolean measure = round < MEASURED_ROUNDS;
    step(block.byColumn(), block.rowPotentials(), block.columnPotentials(), rowDensity, measure);
    step(block.byRow(), block.columnPotentials(), block.rowPotentials(), columnDensity, measure);
    width *= SHRINK;
  }

  /** The width of the last round taken. */
  float lastWidth() {
    return width / SHRINK;
  }

  private void step(
      float[] scores, float[] moving, float[] fixed, float[] density, boolean measure) {
    if (measure) {
      plan.sumsAndSquares(scores, moving, fixed, width);
      measureDensity(density);
    } else {
      plan.sums(scores, moving, fixed, width);
    }
    move(moving, density);
  }

  /** Entries within the width, per unit of width. */
  private void measureDensity(float[] density) {
    for (int lane = 0; lane < density.length; lane += Lanes.COUNT) {
      FloatVector spread = Lanes.floats(plan.sums(), lane).sub(Lanes.floats(plan.squares(), lane));
      Lanes.atLeast(spread.mul(ENTRIES_PER_SPREAD), 1f).mul(1 / width).intoArray(density, lane);
    }
  }

  private void move(float[] potentials, float[] density) {
    for (int lane = 0; lane < density.length; lane += Lanes.COUNT) {
      FloatVector entries = Lanes.atLeast(Lanes.floats(density, lane).mul(width), FEWEST_ENTRIES);
      FloatVector step = Lanes.floats(plan.sums(), lane).sub((float) kept).div(entries);
      step.min(LONGEST_STEP)
          .max(-LONGEST_STEP)
          .mul(2 * width)
          .add(Lanes.floats(potentials, lane))
          .intoArray(potentials, lane);
    }
  }
}
