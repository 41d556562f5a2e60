package org.tsenor.job.settings;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.tsenor.job.settings.MethodSettings.Method;
import org.tsenor.job.settings.SettingValue.Source;
import org.tsenor.mask.Algorithm;

/**
 * Refuses settings of a solver or method that does not run: who gave them expects an effect.
 *
 * <p>Unless whoever chose the solver or method outranks who gave them: a cluster's properties may
 * hold choices for the runs that use it.
 */
final class IdleSettings {
  private static final Set<Setting> CALIBRATED_ONLY =
      Set.of(
          Setting.CALIBRATION,
          Setting.SAMPLES,
          Setting.SEQUENCE_LENGTH,
          Setting.SEED,
          Setting.DRAW,
          Setting.FIELD,
          Setting.SEPARATOR,
          Setting.WINDOW_GROUPS,
          Setting.PROPAGATE,
          Setting.TRUE_SEQUENTIAL);

  private final SettingValues values;

  IdleSettings(SettingValues values) {
    this.values = values;
  }

  /**
   * Checks all settings.
   *
   * @throws UserInputException if one has no effect
   */
  void refuse(MethodSettings chosen) {
    if (chosen.solver() != Algorithm.TSENOR) {
      refuse(prefixed("tsenor-"), Setting.SOLVER, chosen.solver().label(), "tsenor only");
    }
    Method method = chosen.method();
    if (!method.isCalibrated()) {
      refuse(
          List.copyOf(CALIBRATED_ONLY), Setting.METHOD, method.label(), "wanda, sparsegpt, alps");
    }
    if (!method.changesKeptWeights()) {
      List<Setting> factoring = List.of(Setting.DAMPING, Setting.ON_FAILURE);
      refuse(factoring, Setting.METHOD, method.label(), "sparsegpt, alps");
    }
    if (method != Method.ALPS) {
      refuse(prefixed("alps-"), Setting.METHOD, method.label(), "alps only");
    }
  }

  private static List<Setting> prefixed(String prefix) {
    return Stream.of(Setting.values()).filter(s -> s.key().startsWith(prefix)).toList();
  }

  private void refuse(List<Setting> settings, Setting chooser, String choice, String allowed) {
    Source chosenBy = values.find(chooser).orElseThrow().source();
    for (Setting setting : settings) {
      values
          .find(setting)
          .filter(value -> value.source() != Source.DEFAULT)
          .filter(value -> value.source().compareTo(chosenBy) >= 0)
          .ifPresent(
              value -> {
                throw new UserInputException(
                    "%s: has no effect with %s %s; allowed with %s %s"
                        .formatted(value.origin(), chooser.key(), choice, chooser.key(), allowed));
              });
    }
  }
}
