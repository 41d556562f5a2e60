package org.tsenor.job.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tsenor.job.settings.CalibrationSettings.Metric;
import org.tsenor.job.settings.CalibrationSettings.Reconstruction.Scope;
import org.tsenor.job.settings.MethodSettings.Method;

/** What is chosen for who wants to choose one thing only: how much time quality may take. */
enum Quality {
  /** Minutes: no weight is moved. */
  FAST,
  /** Weights make up for what is pruned. */
  BALANCED,
  /** Masks and weights are searched by what matters behind them, and what is left is trained. */
  BEST;

  /**
   * The settings that it chooses, as a user would write them.
   *
   * @param calibrated whether there is something to calibrate with
   */
  Map<Setting<?>, String> choices(boolean calibrated) {
    Map<Setting<?>, String> choices = new LinkedHashMap<>();
    if (this == FAST) {
      choices.put(PruneCatalog.METHOD, (calibrated ? Method.WANDA : Method.MAGNITUDE).label());
      return choices;
    }
    choices.put(PruneCatalog.METHOD, (this == BEST ? Method.ALPS : Method.SPARSEGPT).label());
    choices.put(MethodCatalog.COMPENSATION, "true");
    if (this == BEST) {
      choices.put(MethodCatalog.METRIC, ValueType.label(Metric.OUTPUTS));
      choices.put(MethodCatalog.RECONSTRUCT, ValueType.label(Scope.LAYER));
    }
    return choices;
  }
}
