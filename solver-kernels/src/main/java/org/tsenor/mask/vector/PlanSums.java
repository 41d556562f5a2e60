package org.tsenor.mask.vector;

import jdk.incubator.vector.FloatVector;
import org.tsenor.simd.Kernel;
import org.tsenor.simd.Lanes;

/**
 * Sums of the smoothed plan s = clamp(½ + (A − u − v) / 2h, 0, 1) along every line: one fused
 * multiply-add and a clamp an entry. Lines are lanes, and four entries of a line are in flight at
 * once, so that no addition waits for the one before it.
 */
final class PlanSums implements Kernel {
  private final float[] scores;
  private final float[] lines;
  private final float[] others;
  private final PlanStep step;

  /**
   * A kernel for the rows or for the columns of a block.
   *
   * @param scores shape (stride, stride), lines in the second dimension
   * @param lines potentials of the lines
   * @param others potentials of the entries of a line
   * @param step the width, and where the sums go
   */
  PlanSums(float[] scores, float[] lines, float[] others, PlanStep step) {
    this.scores = scores;
    this.lines = lines;
    this.others = others;
    this.step = step;
  }

  @Override
  public void run() {
    float inverse = 0.5f / step.width();
    float[] bias = step.bias();
    int stride = bias.length;
    for (int lane = 0; lane < stride; lane += Lanes.COUNT) {
      Lanes.floats(others, lane).mul(-inverse).add(0.5f).intoArray(bias, lane);
    }
    for (int lane = 0; lane < stride; lane += Lanes.COUNT) {
      sum(bias, inverse, lane);
    }
  }

  private void sum(float[] bias, float inverse, int lane) {
    int stride = bias.length;
    int entries = step.entries();
    FloatVector line = Lanes.floats(lines, lane).mul(-inverse);
    FloatVector first = FloatVector.zero(Lanes.FLOATS);
    FloatVector second = first;
    FloatVector third = first;
    FloatVector fourth = first;
    for (int entry = 0; entry < entries; entry += 4) {
      FloatVector scale = FloatVector.broadcast(Lanes.FLOATS, inverse);
      int at = entry * stride + lane;
      first = first.add(plan(at, scale, line.add(bias[entry])));
      second = second.add(plan(at + stride, scale, line.add(bias[entry + 1])));
      third = third.add(plan(at + 2 * stride, scale, line.add(bias[entry + 2])));
      fourth = fourth.add(plan(at + 3 * stride, scale, line.add(bias[entry + 3])));
    }
    first.add(second).add(third.add(fourth)).intoArray(step.sums(), lane);
  }

  private FloatVector plan(int index, FloatVector scale, FloatVector bias) {
    return Lanes.clampToUnit(Lanes.floats(scores, index).fma(scale, bias));
  }
}
