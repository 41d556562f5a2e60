package org.tsenor.engine.host;

import org.tsenor.engine.BackwardSteps.Adam;
import org.tsenor.linalg.FloatBlock;

/** The constants of a step of Adam, as its loops want them. */
record AdamStep(
    float rate,
    float root,
    float firstDecay,
    float firstShare,
    float secondDecay,
    float secondShare,
    float epsilon) {
  /**
   * What is remembered of gradients.
   *
   * @param mean of them
   * @param square mean of their squares
   */
  record Moments(FloatBlock mean, FloatBlock square) {}

  static AdamStep of(Adam adam) {
    return new AdamStep(
        adam.correctedRate(),
        adam.rootCorrection(),
        (float) adam.firstDecay(),
        (float) (1 - adam.firstDecay()),
        (float) adam.secondDecay(),
        (float) (1 - adam.secondDecay()),
        (float) adam.epsilon());
  }
}
