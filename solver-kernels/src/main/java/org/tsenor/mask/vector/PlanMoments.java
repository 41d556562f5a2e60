package org.tsenor.mask.vector;

import jdk.incubator.vector.FloatVector;
import org.tsenor.simd.Kernel;
import org.tsenor.simd.Lanes;

/** As {@link PlanSums}, and sums the squares s² too. */
final class PlanMoments implements Kernel {
  private final float[] scores;
  private final float[] lines;
  private final float[] others;
  private final PlanStep step;

  /** Takes what {@link PlanSums} takes. */
  PlanMoments(float[] scores, float[] lines, float[] others, PlanStep step) {
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
    FloatVector evenSum = FloatVector.zero(Lanes.FLOATS);
    FloatVector oddSum = evenSum;
    FloatVector evenSquares = evenSum;
    FloatVector oddSquares = evenSum;
    for (int entry = 0; entry < entries; entry += 2) {
      FloatVector scale = FloatVector.broadcast(Lanes.FLOATS, inverse);
      int at = entry * stride + lane;
      FloatVector even = plan(at, scale, line.add(bias[entry]));
      FloatVector odd = plan(at + stride, scale, line.add(bias[entry + 1]));
      evenSum = evenSum.add(even);
      oddSum = oddSum.add(odd);
      evenSquares = even.fma(even, evenSquares);
      oddSquares = odd.fma(odd, oddSquares);
    }
    evenSum.add(oddSum).intoArray(step.sums(), lane);
    evenSquares.add(oddSquares).intoArray(step.squares(), lane);
  }

  private FloatVector plan(int index, FloatVector scale, FloatVector bias) {
    return Lanes.clampToUnit(Lanes.floats(scores, index).fma(scale, bias));
  }
}
