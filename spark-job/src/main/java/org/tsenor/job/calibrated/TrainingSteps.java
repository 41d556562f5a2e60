package org.tsenor.job.calibrated;

import java.io.Serializable;

/**
 * The steps of an epoch among all of a training: the rate rises over the first eight, and falls to
 * zero by a cosine.
 *
 * @param rate at its highest, a share of the root of the mean square of a linear's weights
 * @param size of a step
 * @param epoch from 1
 * @param each steps of an epoch
 * @param all steps of all epochs
 */
record TrainingSteps(double rate, StepSize size, int epoch, int each, int all)
    implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int WARM_UP = 8;

  /** Steps of the epochs before. */
  int before() {
    return (epoch - 1) * each;
  }

  /**
   * The rate of a step.
   *
   * @param step from 0, over all epochs
   */
  double rate(int step) {
    double risen = Math.min(1, (step + 1.0) / WARM_UP);
    return rate * risen * 0.5 * (1 + Math.cos(Math.PI * step / all));
  }
}
