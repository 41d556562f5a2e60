package org.tsenor.job.settings;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/**
 * Everything a user chose for one prune run.
 *
 * @param model checkpoint to prune, as the user wrote it
 * @param method what decides which weights survive
 * @param selection which tensors are pruned
 * @param output what is written and where
 * @param execution how the run is carried out
 * @param calibration where statistics come from; empty for a method that needs none
 * @param toMap the settings in effect by key, in the catalog's order, as a user would write them;
 *     those without a value are left out. The recipe is not among them: what it said is
 */
public record PruneSettings(
    String model,
    MethodSettings method,
    SelectionSettings selection,
    OutputSettings output,
    ExecutionSettings execution,
    Optional<CalibrationSettings> calibration,
    Map<String, String> toMap) {
  public PruneSettings {
    toMap = Collections.unmodifiableMap(new LinkedHashMap<>(toMap));
  }

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
    return new PruneReader(SettingValues.collect(Operation.PRUNE, arguments, properties, hadoop))
        .read(hadoop);
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
    SettingValues values = SettingValues.collect(Operation.PRUNE, arguments, properties, hadoop);
    values.keepThoseOfBands();
    values.outrank(PruneCatalog.DRY_RUN, "true", "bands");
    read.ifPresent(model -> values.outrank(PruneCatalog.MODEL, model, "the bands' model"));
    return new PruneReader(values).read(hadoop);
  }

  /** The same of flags, by key. */
  public static PruneSettings of(
      Map<String, List<String>> flags, Map<String, String> properties, Configuration hadoop) {
    return of(GivenArguments.flags(flags), properties, hadoop);
  }
}
