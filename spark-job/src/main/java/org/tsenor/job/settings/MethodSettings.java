package org.tsenor.job.settings;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.TsenorSettings;
import org.tsenor.pruning.calibrated.AdmmSchedule;

/**
 * What decides which weights survive. Runs that agree in this and in the selection write the same
 * bytes.
 *
 * @param sparsity the pattern and structure of tensors that no rule changes
 * @param method what a weight is worth
 * @param scorePower power of the score that is summed, 1 or 2
 * @param solver how masks are found
 * @param tsenor choices of the entropic solver; other solvers ignore them
 * @param update choices of methods that change the weights they keep; others ignore them
 */
public record MethodSettings(
    Sparsity sparsity,
    Method method,
    int scorePower,
    Algorithm solver,
    TsenorSettings tsenor,
    WeightUpdate update)
    implements Serializable {

  /** What a weight is worth. */
  public enum Method {
    /** Its absolute value. */
    MAGNITUDE(false, 1),
    /** Its absolute value times the norm of its input. */
    WANDA(true, 1),
    /** The error that pruning it leaves when the columns behind make up for it. */
    SPARSEGPT(true, 2),
    /** What an alternating search of weights and mask finds it to be. */
    ALPS(true, 2);

    private final boolean calibrated;
    private final int scorePower;

    Method(boolean calibrated, int scorePower) {
      this.calibrated = calibrated;
      this.scorePower = scorePower;
    }

    /** The lower-case name used in settings and reports. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it needs activations of calibration windows. */
    public boolean isCalibrated() {
      return calibrated;
    }

    static Method[] calibrated() {
      return Arrays.stream(values()).filter(Method::isCalibrated).toArray(Method[]::new);
    }

    /** Whether it changes the weights that it keeps. */
    public boolean changesKeptWeights() {
      return this == SPARSEGPT || this == ALPS;
    }

    /** The score power of those who say nothing. */
    public int usualScorePower() {
      return scorePower;
    }
  }

  /**
   * Choices of the methods that change the weights they keep.
   *
   * @param damping what is added to the diagonal of a Gram matrix
   * @param alpsSchedule of ALPS's penalty, and its iterations
   * @param alpsRefitSteps of conjugate gradients on the mask that ALPS found, at least 0
   */
  public record WeightUpdate(Damping damping, AdmmSchedule alpsSchedule, int alpsRefitSteps)
      implements Serializable {
    /** As published. */
    public static final WeightUpdate DEFAULTS =
        new WeightUpdate(Damping.PUBLISHED, AdmmSchedule.DEFAULTS, 10);

    public WeightUpdate {
      if (alpsRefitSteps < 0) {
        throw new IllegalArgumentException(
            "ALPS needs at least 0 steps of refitting but has " + alpsRefitSteps);
      }
    }
  }

  public MethodSettings {
    if (scorePower != 1 && scorePower != 2) {
      throw new IllegalArgumentException("score power must be 1 or 2 but is " + scorePower);
    }
    if (method == Method.ALPS && scorePower != 2) {
      throw new IllegalArgumentException(
          "score power must be 2 for alps, whose search is a projection, but is " + scorePower);
    }
  }

  /** The same with a damping that was open. */
  public MethodSettings withDamping(double share) {
    WeightUpdate chosen =
        new WeightUpdate(Damping.of(share), update.alpsSchedule(), update.alpsRefitSteps());
    return new MethodSettings(sparsity, method, scorePower, solver, tsenor, chosen);
  }

  /** The solver's settings for one tensor. */
  public SolverSettings solverSettings(Sparsity tensor) {
    return new SolverSettings(solver, tensor.structure(), tensor.pattern(), tsenor);
  }
}
