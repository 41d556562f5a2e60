package org.tsenor.pruning.calibrated.cuda;

import org.tsenor.pruning.calibrated.DampedInput;

/** Vectors of inputs in which the dead ones are zeros. */
final class AliveInputs {
  private AliveInputs() {}

  /** What damping adds to the diagonal. */
  public static double[] added(DampedInput input) {
    return of(input, input.added());
  }

  /** Any values, one an input. */
  public static double[] of(DampedInput input, double[] values) {
    double[] alive = values.clone();
    for (int column = 0; column < alive.length; column++) {
      alive[column] = input.dead()[column] ? 0 : alive[column];
    }
    return alive;
  }
}
