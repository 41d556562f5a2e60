package org.tsenor.job.verify;

import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.tsenor.job.settings.CalibrationSettings.OnFailure;
import org.tsenor.job.settings.MethodCatalog;
import org.tsenor.job.settings.MethodSettings.Method;
import org.tsenor.job.settings.OutputSettings.Format;
import org.tsenor.job.settings.PruneCatalog;
import org.tsenor.job.settings.Setting;
import org.tsenor.mask.Algorithm;

/**
 * How a report says that its run went, as far as the output must show it.
 *
 * @param method what a weight was worth
 * @param scorePower power of the score that was summed
 * @param solver of the masks
 * @param onFailure what became of linears that the method could not prune
 * @param completesRows whether every row keeps exactly N
 * @param masks whether masks were written
 * @param compact whether an archive was written
 */
record RunClaim(
    Method method,
    int scorePower,
    Algorithm solver,
    OnFailure onFailure,
    boolean completesRows,
    boolean masks,
    boolean compact) {

  /**
   * Reads the settings of a report.
   *
   * @throws BrokenReportException if one is missing or not what it may be
   */
  static RunClaim of(ReportField settings) {
    Method method =
        constant(required(settings, PruneCatalog.METHOD), Method.values(), Method::label);
    Algorithm solver =
        constant(required(settings, PruneCatalog.SOLVER), Algorithm.values(), Algorithm::label);
    Format format =
        constant(required(settings, PruneCatalog.FORMAT), Format.values(), Format::label);
    Integer power =
        constant(
            required(settings, PruneCatalog.SCORE_POWER), new Integer[] {1, 2}, String::valueOf);
    OnFailure onFailure =
        optional(settings, MethodCatalog.ON_FAILURE)
            .map(field -> constant(field, OnFailure.values(), OnFailure::label))
            .orElse(OnFailure.FAIL);
    boolean completes =
        optional(settings, MethodCatalog.TSENOR_COMPLETE_ROWS).map(RunClaim::isOn).orElse(true);
    return new RunClaim(
        method,
        power,
        solver,
        onFailure,
        completes || solver != Algorithm.TSENOR,
        isOn(required(settings, PruneCatalog.MASKS)),
        format == Format.COMPACT);
  }

  private static ReportField required(ReportField settings, Setting<?> setting) {
    return settings.field(setting.key());
  }

  private static Optional<ReportField> optional(ReportField settings, Setting<?> setting) {
    return settings.optional(setting.key());
  }

  private static boolean isOn(ReportField field) {
    return constant(field, new Boolean[] {true, false}, String::valueOf);
  }

  private static <T> T constant(ReportField field, T[] constants, Function<T, String> label) {
    String text = field.text();
    return Stream.of(constants)
        .filter(constant -> label.apply(constant).equals(text))
        .findFirst()
        .orElseThrow(
            () -> field.broken(String.join(", ", Stream.of(constants).map(label).toList())));
  }
}
