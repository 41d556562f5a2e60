package org.tsenor.job.settings;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tsenor.job.settings.CalibrationSettings.Metric;
import org.tsenor.job.settings.MethodSettings.Method;

/** What is chosen for who wants to choose one thing only: how much time quality may take. */
enum Quality {
  /** Minutes: no weight is moved. */
  FAST,
  /** Weights make up for what is pruned. */
  BALANCED,
  /** Weights and masks are searched together, by what matters behind them. */
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
    }
    return choices;
  }
}
