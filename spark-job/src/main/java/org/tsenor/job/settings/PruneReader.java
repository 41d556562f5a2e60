package org.tsenor.job.settings;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.tsenor.job.settings.CalibrationSettings.Metric;
import org.tsenor.job.settings.CalibrationSettings.Passage;
import org.tsenor.job.settings.CalibrationSettings.Reconstruction;
import org.tsenor.job.settings.CalibrationSettings.Reconstruction.Scope;
import org.tsenor.job.settings.MethodSettings.Method;
import org.tsenor.job.settings.MethodSettings.WeightUpdate;
import org.tsenor.job.settings.OutputSettings.Mode;
import org.tsenor.mask.TsenorSettings;
import org.tsenor.pruning.calibrated.AdmmSchedule;
import org.tsenor.tokens.WindowSettings;

/** Turns the settings of pruning into the records, and refuses what does not go together. */
final class PruneReader {
  private final SettingValues values;

  PruneReader(SettingValues values) {
    this.values = values;
  }

  /**
   * Reads all settings.
   *
   * @param hadoop where paths are resolved
   * @throws UserInputException naming the setting at fault, what was found and what is allowed
   */
  PruneSettings read(Configuration hadoop) {
    choose();
    values.check();
    MethodSettings method = method();
    OutputSettings output = output();
    if (!output.path().isEmpty()) {
      requireApart(new PathCheck(hadoop));
    }
    return new PruneSettings(
        values.get(PruneCatalog.MODEL),
        method,
        new SelectionSettings(
            values.find(PruneCatalog.TARGETS).orElse(List.of()),
            values.find(PruneCatalog.IGNORE).orElse(List.of()),
            values.find(PruneCatalog.RULES).orElse(List.of()),
            values.get(PruneCatalog.ON_INDIVISIBLE)),
        output,
        new ExecutionSettings(
            values.get(PruneCatalog.DRY_RUN),
            values.get(PruneCatalog.BACKEND),
            values.get(PruneCatalog.GPU_MEMORY),
            values.get(PruneCatalog.LINALG),
            values.find(PruneCatalog.PARALLELISM).orElse(0),
            values.get(PruneCatalog.BAND_SIZE)),
        calibration(method.method(), output),
        values.inEffect());
  }

  /** What one setting chooses for others. */
  private void choose() {
    Optional<Quality> quality = values.find(MethodCatalog.QUALITY);
    if (quality.isPresent()) {
      SettingValue chooser = values.value(MethodCatalog.QUALITY);
      boolean calibrated = values.find(MethodCatalog.CALIBRATION).isPresent();
      quality
          .get()
          .choices(calibrated)
          .forEach((setting, text) -> values.choose(chooser, setting, text));
    }
    boolean asPublished =
        Stream.of(MethodCatalog.PROPAGATE, MethodCatalog.TRUE_SEQUENTIAL).anyMatch(values::isGiven);
    if (asPublished && values.get(PruneCatalog.METHOD).changesKeptWeights()) {
      values.settle(MethodCatalog.COMPENSATION, "false");
    }
  }

  private void requireApart(PathCheck paths) {
    SettingValue output = values.value(PruneCatalog.OUTPUT);
    paths.requireApart(values.value(PruneCatalog.MODEL), output);
    for (Setting<String> input : List.of(MethodCatalog.CALIBRATION, PruneCatalog.RECIPE)) {
      if (values.find(input).isPresent()) {
        paths.requireOutside(values.value(input), output);
      }
    }
  }

  private Optional<CalibrationSettings> calibration(Method method, OutputSettings output) {
    if (!method.isCalibrated()) {
      return Optional.empty();
    }
    if (output.shardBytes() > 0) {
      throw new UserInputException(
          "%s: has no effect with method %s, which writes one shard a decoder layer"
              .formatted(values.value(PruneCatalog.SHARD_SIZE).origin(), method.label()));
    }
    WindowSettings windows =
        new WindowSettings(
            WindowSettings.Purpose.CALIBRATION,
            values.find(MethodCatalog.DRAW),
            values.number(MethodCatalog.SAMPLES),
            values.number(MethodCatalog.SEQUENCE_LENGTH),
            values.get(MethodCatalog.SEED));
    return Optional.of(
        new CalibrationSettings(
            values.get(MethodCatalog.CALIBRATION),
            values.find(MethodCatalog.FIELD),
            values.get(MethodCatalog.SEPARATOR),
            windows,
            values.get(MethodCatalog.WINDOW_GROUPS),
            new Passage(
                values.get(MethodCatalog.PROPAGATE),
                values.get(MethodCatalog.TRUE_SEQUENTIAL),
                compensated(method),
                values.number(MethodCatalog.HELD_OUT)),
            reconstruction(method),
            compensated(method) && method == Method.ALPS
                ? values.get(MethodCatalog.METRIC)
                : Metric.INPUTS,
            values.get(MethodCatalog.ON_FAILURE)));
  }

  private boolean compensated(Method method) {
    return method.changesKeptWeights() && values.get(MethodCatalog.COMPENSATION);
  }

  private Reconstruction reconstruction(Method method) {
    Reconstruction given =
        new Reconstruction(
            compensated(method) ? values.get(MethodCatalog.RECONSTRUCT) : Scope.NONE,
            values.number(MethodCatalog.RECONSTRUCT_EPOCHS),
            values.get(MethodCatalog.RECONSTRUCT_RATE),
            values.get(MethodCatalog.RECONSTRUCT_BATCH),
            values.get(MethodCatalog.RECONSTRUCT_GROUPS),
            values.get(MethodCatalog.RECONSTRUCT_PATIENCE));
    if (given.isOn() && values.number(MethodCatalog.HELD_OUT).orElse(1) == 0) {
      throw new UserInputException(
          "%s: '0': allowed with reconstruct layer are 1 and more, which say what is kept"
              .formatted(values.value(MethodCatalog.HELD_OUT).origin()));
    }
    return given;
  }

  private MethodSettings method() {
    Method method = values.get(PruneCatalog.METHOD);
    values.settle(PruneCatalog.SCORE_POWER, Integer.toString(method.usualScorePower()));
    int power = values.get(PruneCatalog.SCORE_POWER);
    if (method == Method.ALPS && power != 2) {
      SettingValue given = values.value(PruneCatalog.SCORE_POWER);
      throw new UserInputException(
          "%s: '%s': allowed is only 2 with method alps, whose search is a projection"
              .formatted(given.origin(), given.text()));
    }
    return new MethodSettings(
        new Sparsity(values.get(PruneCatalog.PATTERN), values.get(PruneCatalog.STRUCTURE)),
        method,
        power,
        values.get(PruneCatalog.SOLVER),
        new TsenorSettings(
            values.get(MethodCatalog.TSENOR_REGULARIZATION),
            values.get(MethodCatalog.TSENOR_SWEEPS),
            values.get(MethodCatalog.TSENOR_LOCAL_SEARCH_STEPS),
            values.get(MethodCatalog.TSENOR_COMPLETE_ROWS)),
        new WeightUpdate(damping(method), schedule(), values.get(MethodCatalog.ALPS_REFIT_STEPS)));
  }

  private Damping damping(Method method) {
    boolean measured = compensated(method) && values.number(MethodCatalog.HELD_OUT).orElse(1) > 0;
    values.settle(MethodCatalog.DAMPING, measured ? "auto" : Damping.PUBLISHED.text());
    Damping damping = values.get(MethodCatalog.DAMPING);
    if (damping.isOpen() && !measured) {
      throw new UserInputException(
          "%s: 'auto': allowed only with compensation, and windows held out"
              .formatted(values.value(MethodCatalog.DAMPING).origin()));
    }
    return damping;
  }

  private AdmmSchedule schedule() {
    AdmmSchedule published = AdmmSchedule.DEFAULTS;
    return new AdmmSchedule(
        values.get(MethodCatalog.ALPS_RHO),
        values.get(MethodCatalog.ALPS_ITERATIONS),
        values.get(MethodCatalog.ALPS_CHECK_EVERY),
        values.get(MethodCatalog.ALPS_RHO_GROWTH),
        published.settledAfter(),
        published.settledShare(),
        published.relaxation(),
        published.largestRho());
  }

  private OutputSettings output() {
    boolean dryRun = values.get(PruneCatalog.DRY_RUN);
    return new OutputSettings(
        dryRun ? values.find(PruneCatalog.OUTPUT).orElse("") : values.get(PruneCatalog.OUTPUT),
        mode(),
        values.get(PruneCatalog.FORMAT),
        values.get(PruneCatalog.MASKS),
        values.find(PruneCatalog.SHARD_SIZE).orElse(0L),
        values.get(PruneCatalog.DIGEST));
  }

  private Mode mode() {
    boolean resume = values.get(PruneCatalog.RESUME);
    boolean overwrite = values.get(PruneCatalog.OVERWRITE);
    if (resume && overwrite) {
      throw new UserInputException(
          "%s and %s contradict each other: resume keeps what is there, overwrite replaces it"
              .formatted(
                  values.value(PruneCatalog.RESUME).origin(),
                  values.value(PruneCatalog.OVERWRITE).origin()));
    }
    if (resume) {
      return Mode.RESUME;
    }
    return overwrite ? Mode.OVERWRITE : Mode.CREATE;
  }
}
