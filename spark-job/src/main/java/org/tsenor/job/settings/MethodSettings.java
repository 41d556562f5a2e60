package org.tsenor.job.settings;

import java.io.Serializable;
import java.util.Locale;
import org.tsenor.job.selection.Sparsity;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.TsenorSettings;

/**
 * What decides which weights survive. Runs that agree in this and in the selection write the same
 * bytes.
 *
 * @param sparsity the pattern and structure of tensors that no rule changes
 * @param method what a weight is worth
 * @param scorePower power of the score that is summed, 1 or 2
 * @param solver how masks are found
 * @param tsenor choices of the entropic solver; other solvers ignore them
 */
public record MethodSettings(
    Sparsity sparsity, Method method, int scorePower, Algorithm solver, TsenorSettings tsenor)
    implements Serializable {

  /** What a weight is worth. */
  public enum Method {
    /** Its absolute value. */
    MAGNITUDE;

    /** The lower-case name used in settings and reports. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public MethodSettings {
    if (scorePower != 1 && scorePower != 2) {
      throw new IllegalArgumentException("score power must be 1 or 2 but is " + scorePower);
    }
  }

  /** The solver's settings for one tensor. */
  public SolverSettings solverSettings(Sparsity tensor) {
    return new SolverSettings(solver, tensor.structure(), tensor.pattern(), tsenor);
  }
}
