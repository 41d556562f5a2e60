package org.tsenor.job.settings;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.tsenor.job.selection.PruneRule;
import org.tsenor.job.selection.SelectionSettings;
import org.tsenor.job.selection.SelectionSettings.OnIndivisible;
import org.tsenor.job.selection.Selector;
import org.tsenor.job.selection.Sparsity;
import org.tsenor.job.settings.MethodSettings.Method;
import org.tsenor.job.settings.OutputSettings.Format;
import org.tsenor.job.settings.OutputSettings.Mode;
import org.tsenor.job.settings.SettingValue.Source;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.MaskSolvers;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.Structure;
import org.tsenor.mask.TsenorSettings;

/** Turns the texts that were given into the records, and refuses what does not go together. */
final class SettingsReader {
  private static final List<Setting> TSENOR_ONLY =
      Stream.of(Setting.values()).filter(s -> s.key().startsWith("tsenor-")).toList();

  private final SettingValues values;

  SettingsReader(SettingValues values) {
    this.values = values;
  }

  /**
   * Reads all settings.
   *
   * @param hadoop where paths are resolved
   * @throws UserInputException naming the setting at fault, what was found and what is allowed
   */
  PruneSettings read(Configuration hadoop) {
    ExecutionSettings execution = execution();
    MethodSettings method = method();
    refuseIdleTsenorSettings(method.solver());
    SelectionSettings selection =
        new SelectionSettings(
            all(Setting.TARGETS, Selector::parse),
            all(Setting.IGNORE, Selector::parse),
            all(Setting.RULES, PruneRule::parse),
            one(Setting.ON_INDIVISIBLE, text -> constant(text, OnIndivisible.values())));
    String model = required(Setting.MODEL).text();
    OutputSettings output = output(execution.dryRun());
    if (!output.path().isEmpty()) {
      new PathCheck(hadoop).requireApart(required(Setting.MODEL), required(Setting.OUTPUT));
    }
    return new PruneSettings(model, method, selection, output, execution);
  }

  private MethodSettings method() {
    Sparsity sparsity =
        new Sparsity(
            required(Setting.PATTERN).as(NmPattern::parse),
            one(Setting.STRUCTURE, Structure::parse));
    return new MethodSettings(
        sparsity,
        one(Setting.METHOD, text -> constant(text, Method.values())),
        one(Setting.SCORE_POWER, text -> integer(text, 1, 2)),
        one(Setting.SOLVER, Algorithm::parse),
        tsenor());
  }

  private TsenorSettings tsenor() {
    double regularization = one(Setting.TSENOR_REGULARIZATION, SettingsReader::share);
    return new TsenorSettings(
        regularization,
        one(Setting.TSENOR_SWEEPS, text -> integer(text, 1, Integer.MAX_VALUE)),
        one(Setting.TSENOR_LOCAL_SEARCH_STEPS, text -> integer(text, 0, Integer.MAX_VALUE)),
        isOn(Setting.TSENOR_COMPLETE_ROWS));
  }

  private ExecutionSettings execution() {
    return new ExecutionSettings(
        isOn(Setting.DRY_RUN),
        one(Setting.BACKEND, SettingsReader::backend),
        values
            .find(Setting.PARALLELISM)
            .map(value -> value.as(text -> integer(text, 1, Integer.MAX_VALUE)))
            .orElse(0),
        one(Setting.BAND_SIZE, SettingsReader::bandBytes));
  }

  private OutputSettings output(boolean dryRun) {
    String path = dryRun ? "" : required(Setting.OUTPUT).text();
    return new OutputSettings(
        values.find(Setting.OUTPUT).map(SettingValue::text).orElse(path),
        mode(),
        one(Setting.FORMAT, text -> constant(text, Format.values())),
        isOn(Setting.MASKS),
        values.find(Setting.SHARD_SIZE).map(value -> value.as(ByteSize::parse)).orElse(0L));
  }

  private Mode mode() {
    boolean resume = isOn(Setting.RESUME);
    boolean overwrite = isOn(Setting.OVERWRITE);
    if (resume && overwrite) {
      throw new UserInputException(
          "%s and %s contradict each other: resume keeps what is there, overwrite replaces it"
              .formatted(required(Setting.RESUME).origin(), required(Setting.OVERWRITE).origin()));
    }
    if (resume) {
      return Mode.RESUME;
    }
    return overwrite ? Mode.OVERWRITE : Mode.CREATE;
  }

  /**
   * A choice for a solver that does not run is a mistake, unless whoever chose the solver outranks
   * it: a cluster's properties may hold choices for the runs that use that solver.
   */
  private void refuseIdleTsenorSettings(Algorithm solver) {
    Source solverSource = required(Setting.SOLVER).source();
    for (Setting setting : TSENOR_ONLY) {
      SettingValue value = required(setting);
      boolean idle = solver != Algorithm.TSENOR && value.source() != Source.DEFAULT;
      if (idle && value.source().compareTo(solverSource) >= 0) {
        throw new UserInputException(
            "%s: has no effect with solver %s; allowed with solver tsenor only"
                .formatted(value.origin(), solver.label()));
      }
    }
  }

  private SettingValue required(Setting setting) {
    return values
        .find(setting)
        .orElseThrow(
            () ->
                new UserInputException(
                    "%s is required: %s (or %s in a recipe, or property %s)"
                        .formatted(
                            setting.key(),
                            setting.flag() + " " + setting.valueName(),
                            setting.key() + ":",
                            setting.property())));
  }

  private <T> T one(Setting setting, Function<String, T> reader) {
    return required(setting).as(reader);
  }

  private <T> List<T> all(Setting setting, Function<String, T> reader) {
    return values.find(setting).map(value -> value.each(reader)).orElse(List.of());
  }

  private boolean isOn(Setting setting) {
    return one(
        setting,
        text -> {
          if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("'%s': allowed are true, false".formatted(text));
          }
          return text.equals("true");
        });
  }

  private static <E extends Enum<E>> E constant(String text, E[] constants) {
    List<String> labels = Stream.of(constants).map(c -> c.name().toLowerCase(Locale.ROOT)).toList();
    int found = labels.indexOf(text);
    if (found < 0) {
      throw new IllegalArgumentException(
          "'%s': allowed %s %s"
              .formatted(text, labels.size() == 1 ? "is only" : "are", String.join(", ", labels)));
    }
    return constants[found];
  }

  private static String backend(String text) {
    if (!MaskSolvers.names().contains(text)) {
      throw new IllegalArgumentException(
          "'%s' is not a backend: allowed are %s"
              .formatted(text, String.join(", ", MaskSolvers.names())));
    }
    return text;
  }

  private static int integer(String text, int least, int most) {
    try {
      int value = Integer.parseInt(text.strip());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below, with the range
    }
    throw new IllegalArgumentException(
        "'%s': allowed is a whole number %s"
            .formatted(
                text,
                most == Integer.MAX_VALUE
                    ? "of at least " + least
                    : "in [%d, %d]".formatted(least, most)));
  }

  private static double share(String text) {
    try {
      double value = Double.parseDouble(text.strip());
      if (value > 0 && value <= 1) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below, with the range
    }
    throw new IllegalArgumentException("'%s': allowed is a number in (0, 1]".formatted(text));
  }

  private static int bandBytes(String text) {
    long bytes = ByteSize.parse(text);
    if (bytes < ExecutionSettings.MIN_BAND || bytes > ExecutionSettings.MAX_BAND) {
      throw new IllegalArgumentException("'%s': allowed is 1KiB to 64MiB".formatted(text));
    }
    return (int) bytes;
  }
}
