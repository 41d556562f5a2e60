package org.tsenor.job.calibrated;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.util.LongAccumulator;
import org.tsenor.job.calibrated.LayerWindows.OpenDamping;
import org.tsenor.job.settings.Damping;

/**
 * Chooses a damping: the first decoder layer that has something to prune is pruned with each
 * candidate and thrown away, and the one is taken with which windows that are held out end nearest
 * to the dense model. Resuming chooses again, with the same outcome.
 *
 * @param pruner of a layer
 * @param log tells what was found
 */
record DampingTrial(LayerPruner pruner, LayerLog log) {
  /** Prunes a layer with windows, and commits nothing. */
  @FunctionalInterface
  interface LayerPruner {
    /** The layer as it was pruned. */
    LayerSource prune(LayerWindows windows, int layer, LongAccumulator tokens) throws IOException;
  }

  /**
   * Chooses and settles.
   *
   * @param open of windows before the layer
   * @param layer which one
   */
  void run(OpenDamping open, int layer, LongAccumulator tokens) throws IOException {
    Map<Double, Double> found = new TreeMap<>();
    for (double damping : Damping.CANDIDATES) {
      LayerWindows trial = open.trial(damping);
      try {
        LayerSource pruned = pruner.prune(trial, layer, tokens);
        Deviation apart = trial.pass(layer, pruned, tokens).orElseThrow();
        found.put(damping, apart.heldOut().orElseThrow());
      } finally {
        trial.release();
      }
    }
    double best =
        found.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow().getKey();
    open.settle(best);
    List<String> told =
        found.entrySet().stream()
            .map(tried -> String.format(Locale.ROOT, "%s %.4f", tried.getKey(), tried.getValue()))
            .toList();
    log.chosen(best, String.join(", ", told));
  }
}
