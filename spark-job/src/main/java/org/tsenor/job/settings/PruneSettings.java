package org.tsenor.job.settings;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.TsenorSettings;
import org.tsenor.pruning.calibrated.AdmmSchedule;

/**
 * Everything a user chose for one prune run.
 *
 * @param model checkpoint to prune, as the user wrote it
 * @param method what decides which weights survive
 * @param selection which tensors are pruned
 * @param output what is written and where
 * @param execution how the run is carried out
 * @param calibration where statistics come from; empty for a method that needs none
 */
public record PruneSettings(
    String model,
    MethodSettings method,
    SelectionSettings selection,
    OutputSettings output,
    ExecutionSettings execution,
    Optional<CalibrationSettings> calibration) {

  /** What is said where bands are read or written, and how. */
  private static final Map<Setting, String> BAND_WRITERS =
      new EnumMap<>(
          Map.of(
              Setting.OUTPUT, "save(path) names the output",
              Setting.DRY_RUN, "Tsenor.plan says what would be done",
              Setting.RESUME, "option resumable of the write goes on with a failed one",
              Setting.OVERWRITE, "mode overwrite of the write replaces an output",
              Setting.PARALLELISM, "option partitionBytes of the read cuts shards",
              Setting.SHARD_SIZE, "option shardSize of the read and the write cuts shards anew",
              Setting.FORMAT, "option compact of the write adds an archive",
              Setting.MASKS, "without the column mask none are written",
              Setting.DIGEST, "option digest of the write chooses it",
              Setting.BAND_SIZE, "option bandBytes of the read sets it"));

  /**
   * Reads settings. An argument outranks the recipe, the recipe a Spark property, a property the
   * default.
   *
   * @param arguments of which only a list has more than one value
   * @param properties Spark properties; those that do not begin with {@code spark.tsenor.} are left
   *     alone
   * @param hadoop where the recipe is read and paths are resolved
   * @throws UserInputException if a key is unknown, a value is not allowed, something required is
   *     missing, or settings contradict each other
   */
  public static PruneSettings of(
      GivenArguments arguments, Map<String, String> properties, Configuration hadoop) {
    return new SettingsReader(SettingValues.collect(arguments, properties, hadoop)).read(hadoop);
  }

  /**
   * Settings for bands that somebody has read and writes himself.
   *
   * @param read the model that the bands are known to be of; what properties and a recipe say of
   *     another does not count then
   * @throws UserInputException as {@link #of}, and if an argument has no effect on bands
   */
  public static PruneSettings ofBands(
      GivenArguments arguments,
      Map<String, String> properties,
      Configuration hadoop,
      Optional<String> read) {
    SettingValues values = SettingValues.collect(arguments, properties, hadoop);
    values.dropIdle(BAND_WRITERS);
    values.outrank(Setting.DRY_RUN, "true", "bands");
    read.ifPresent(model -> values.outrank(Setting.MODEL, model, "the bands' model"));
    return new SettingsReader(values).read(hadoop);
  }

  /** The same of flags, by key. */
  public static PruneSettings of(
      Map<String, List<String>> flags, Map<String, String> properties, Configuration hadoop) {
    return of(GivenArguments.flags(flags), properties, hadoop);
  }

  /**
   * The settings in effect by key, in the catalog's order, as a user would write them; those
   * without a value are left out. The recipe is not among them: what it said is.
   */
  public Map<String, String> toMap() {
    Map<Setting, String> values = new LinkedHashMap<>();
    values.put(Setting.MODEL, model);
    values.put(Setting.OUTPUT, output.path());
    values.put(Setting.PATTERN, method.sparsity().pattern().toString());
    values.put(Setting.STRUCTURE, method.sparsity().structure().label());
    values.put(Setting.SOLVER, method.solver().label());
    values.put(Setting.BACKEND, execution.backend());
    values.put(Setting.GPU_MEMORY, execution.gpuMemory().text());
    values.put(Setting.METHOD, method.method().label());
    values.put(Setting.SCORE_POWER, Integer.toString(method.scorePower()));
    calibration.ifPresent(
        settings -> {
          settings.putInto(values);
          values.put(Setting.LINALG, execution.linalg().label());
        });
    putReconstruction(values);
    values.put(Setting.TARGETS, joined(selection.targets()));
    values.put(Setting.IGNORE, joined(selection.ignore()));
    values.put(Setting.RULES, joined(selection.rules()));
    values.put(Setting.ON_INDIVISIBLE, selection.onIndivisible().label());
    values.put(Setting.DRY_RUN, Boolean.toString(execution.dryRun()));
    values.put(Setting.RESUME, Boolean.toString(output.mode() == OutputSettings.Mode.RESUME));
    values.put(Setting.OVERWRITE, Boolean.toString(output.mode() == OutputSettings.Mode.OVERWRITE));
    values.put(Setting.PARALLELISM, unlessZero(execution.parallelism()));
    values.put(Setting.SHARD_SIZE, unlessZero(output.shardBytes()));
    values.put(Setting.FORMAT, output.format().label());
    values.put(Setting.MASKS, Boolean.toString(output.masks()));
    values.put(Setting.DIGEST, output.digest().label());
    values.put(Setting.BAND_SIZE, Integer.toString(execution.bandBytes()));
    if (method.solver() == Algorithm.TSENOR) {
      putTsenor(values);
    }
    Map<String, String> byKey = new LinkedHashMap<>();
    values.forEach(
        (setting, text) -> {
          if (!text.isEmpty()) {
            byKey.put(setting.key(), text);
          }
        });
    return byKey;
  }

  private void putReconstruction(Map<Setting, String> values) {
    ReconstructionSettings reconstruction = method.reconstruction();
    if (method.method().changesKeptWeights()) {
      values.put(Setting.DAMPING, Double.toString(reconstruction.damping()));
    }
    if (method.method() == MethodSettings.Method.ALPS) {
      AdmmSchedule schedule = reconstruction.alpsSchedule();
      AdmmSchedule.Growth growth = schedule.growth();
      values.put(Setting.ALPS_ITERATIONS, Integer.toString(schedule.maxIterations()));
      values.put(Setting.ALPS_RHO, Double.toString(schedule.initialRho()));
      values.put(
          Setting.ALPS_RHO_GROWTH,
          "%s,%s,%s".formatted(growth.large(), growth.medium(), growth.small()));
      values.put(Setting.ALPS_CHECK_EVERY, Integer.toString(schedule.checkEvery()));
      values.put(Setting.ALPS_REFIT_STEPS, Integer.toString(reconstruction.alpsRefitSteps()));
    }
  }

  private void putTsenor(Map<Setting, String> values) {
    TsenorSettings tsenor = method.tsenor();
    values.put(Setting.TSENOR_REGULARIZATION, Double.toString(tsenor.regularization()));
    values.put(Setting.TSENOR_SWEEPS, Integer.toString(tsenor.sweeps()));
    values.put(Setting.TSENOR_LOCAL_SEARCH_STEPS, Integer.toString(tsenor.localSearchSteps()));
    values.put(Setting.TSENOR_COMPLETE_ROWS, Boolean.toString(tsenor.completeRows()));
  }

  private static String joined(List<?> items) {
    return items.stream().map(Object::toString).collect(Collectors.joining(";"));
  }

  private static String unlessZero(long value) {
    return value == 0 ? "" : Long.toString(value);
  }
}
