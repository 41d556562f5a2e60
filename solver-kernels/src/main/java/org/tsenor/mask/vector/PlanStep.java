package org.tsenor.mask.vector;

import jdk.incubator.vector.FloatVector;
import org.tsenor.simd.Kernel;
import org.tsenor.simd.Lanes;

/**
 * Moves the potentials of all rows, or of all columns, by a damped Newton step: 2h (Σs − N) / n,
 * where n estimates how many entries lie within the width h.
 */
final class PlanStep implements Kernel {
  /** A step moves at most this share of 2h, and sees at least so many entries in the width. */
  private static final float LONGEST_STEP = 0.7f;

  private static final float FEWEST_ENTRIES = 1.5f;

  /** n = 6 Σ s(1 − s): the mean of s(1 − s) over the width is a sixth. */
  private static final float ENTRIES_PER_SPREAD = 6f;

  private final int entries;
  private final float kept;
  private final float[] lines;
  private final float[] bias;
  private final float[] sums;
  private final float[] squares;
  private final float[] density;
  private final Kernel planSums;
  private final Kernel planMoments;
  private final Kernel move = this;
  private float width;
  private boolean measured;

  /**
   * Steps for the rows or for the columns of a block.
   *
   * @param scores shape (stride, stride), lines in the second dimension
   * @param lines potentials of the lines, which move
   * @param others potentials of the entries of a line
   * @param kept N
   * @param size M
   */
  PlanStep(float[] scores, float[] lines, float[] others, int kept, int size) {
    this.entries = (size + 3) / 4 * 4;
    this.kept = kept;
    this.lines = lines;
    this.bias = new float[lines.length];
    this.sums = new float[lines.length];
    this.squares = new float[lines.length];
    this.density = new float[lines.length];
    this.planSums = new PlanSums(scores, lines, others, this);
    this.planMoments = new PlanMoments(scores, lines, others, this);
  }

  /**
   * Takes a step.
   *
   * @param newWidth h, positive
   * @param measure whether to measure n; else it is taken as proportional to the width
   */
  void take(float newWidth, boolean measure) {
    width = newWidth;
    measured = measure;
    if (measure) {
      Kernel.call(planMoments);
    } else {
      Kernel.call(planSums);
    }
    Kernel.call(move);
  }

  @Override
  public void run() {
    if (measured) {
      measureDensity();
    }
    for (int lane = 0; lane < lines.length; lane += Lanes.COUNT) {
      FloatVector inWidth = Lanes.atLeast(Lanes.floats(density, lane).mul(width), FEWEST_ENTRIES);
      Lanes.floats(sums, lane)
          .sub(kept)
          .div(inWidth)
          .min(LONGEST_STEP)
          .max(-LONGEST_STEP)
          .mul(2 * width)
          .add(Lanes.floats(lines, lane))
          .intoArray(lines, lane);
    }
  }

  /** Entries within the width, per unit of width. */
  private void measureDensity() {
    for (int lane = 0; lane < lines.length; lane += Lanes.COUNT) {
      FloatVector spread = Lanes.floats(sums, lane).sub(Lanes.floats(squares, lane));
      Lanes.atLeast(spread.mul(ENTRIES_PER_SPREAD), 1f).mul(1 / width).intoArray(density, lane);
    }
  }

  /** h. */
  float width() {
    return width;
  }

  /** Entries of a line, padded to a multiple of four: padding adds nothing to a sum. */
  int entries() {
    return entries;
  }

  /** Scratch of the sums: the share of the other lines' potentials. */
  float[] bias() {
    return bias;
  }

  /** Σs of every line. */
  float[] sums() {
    return sums;
  }

  /** Σs² of every line, when measured. */
  float[] squares() {
    return squares;
  }
}
