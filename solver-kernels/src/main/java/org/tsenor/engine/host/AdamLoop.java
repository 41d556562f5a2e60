package org.tsenor.engine.host;

import org.tsenor.engine.BackwardSteps.Adam;
import org.tsenor.linalg.FloatBlock;

/** A step of Adam on weights, each result rounded to float. */
record AdamLoop(
    float rate,
    float root,
    float firstDecay,
    float firstShare,
    float secondDecay,
    float secondShare,
    float epsilon) {
  static AdamLoop of(Adam adam) {
    return new AdamLoop(
        adam.correctedRate(),
        adam.rootCorrection(),
        (float) adam.firstDecay(),
        (float) (1 - adam.firstDecay()),
        (float) adam.secondDecay(),
        (float) (1 - adam.secondDecay()),
        (float) adam.epsilon());
  }

  /** All without gaps between rows, and of one shape. */
  void move(FloatBlock gradient, FloatBlock weights, FloatBlock mean, FloatBlock square) {
    int slopes = gradient.offset();
    int moved = weights.offset();
    int firsts = mean.offset();
    int seconds = square.offset();
    for (int i = 0; i < gradient.rows() * gradient.columns(); i++) {
      float slope = gradient.values()[slopes + i];
      float weight = weights.values()[moved + i];
      float m = firstDecay * mean.values()[firsts + i] + firstShare * slope;
      float v = secondDecay * square.values()[seconds + i] + secondShare * slope * slope;
      float less = rate * m / ((float) Math.sqrt(v) * root + epsilon);
      boolean kept = weight != 0;
      mean.values()[firsts + i] = kept ? m : 0;
      square.values()[seconds + i] = kept ? v : 0;
      weights.values()[moved + i] = kept ? weight - less : weight;
    }
  }
}
