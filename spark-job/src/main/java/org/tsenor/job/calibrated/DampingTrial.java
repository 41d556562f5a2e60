package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.tsenor.job.settings.Damping;

/**
 * Chooses a damping: the first decoder layer that has something to prune is pruned with candidates,
 * and the one is taken with which windows that are held out end nearest to the dense model.
 *
 * <p>That error falls along the candidates and then rises, in all that was measured: from the
 * second on they are tried upwards, or else downwards, for as long as it falls. Resuming chooses
 * again, with the same outcome.
 *
 * @param damping that is taken
 * @param errors behind the layer, by the dampings that were tried
 * @param linears of the layer, pruned with what is taken
 */
record DampingTrial(double damping, TreeMap<Double, Double> errors, EarlierLinears linears) {
  /** Trials at most: of four candidates the second, and both beside it or the two above. */
  static final int MOST = 3;

  private static final int START = 1;

  /** Prunes the layer and commits nothing. */
  @FunctionalInterface
  interface Attempt {
    /** Prunes it with a damping. */
    Outcome with(double damping) throws IOException;
  }

  /**
   * What an attempt came to.
   *
   * @param linears of the layer, pruned
   * @param error on windows held out, behind the layer
   */
  record Outcome(EarlierLinears linears, double error) {}

  /** Tries candidates. */
  static DampingTrial run(Attempt attempt) throws IOException {
    double best = Damping.CANDIDATES.get(START);
    Outcome least = attempt.with(best);
    TreeMap<Double, Double> errors = new TreeMap<>();
    errors.put(best, least.error);
    List<Double> below = Damping.CANDIDATES.subList(0, START);
    List<Double> above = Damping.CANDIDATES.subList(START + 1, Damping.CANDIDATES.size());
    for (List<Double> way : List.of(above, below)) {
      for (double damping : way) {
        Outcome outcome = attempt.with(damping);
        errors.put(damping, outcome.error);
        if (!(outcome.error < least.error)) {
          break;
        }
        best = damping;
        least = outcome;
      }
      if (best != Damping.CANDIDATES.get(START)) {
        break;
      }
    }
    return new DampingTrial(best, errors, least.linears);
  }

  /** What was tried, and what it came to. */
  String told() {
    return errors.entrySet().stream()
        .map(tried -> String.format(Locale.ROOT, "%s %.4f", tried.getKey(), tried.getValue()))
        .collect(Collectors.joining(", "));
  }
}
