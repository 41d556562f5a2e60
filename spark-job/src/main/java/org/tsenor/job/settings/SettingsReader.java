package org.tsenor.job.settings;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.tsenor.checkpoint.DigestAlgorithm;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.job.executor.ComputeSettings;
import org.tsenor.job.settings.CalibrationSettings.OnFailure;
import org.tsenor.job.settings.CalibrationSettings.Passage;
import org.tsenor.job.settings.CalibrationSettings.Propagation;
import org.tsenor.job.settings.MethodSettings.Method;
import org.tsenor.job.settings.OutputSettings.Format;
import org.tsenor.job.settings.OutputSettings.Mode;
import org.tsenor.job.settings.SelectionSettings.OnIndivisible;
import org.tsenor.linalg.LibraryChoice;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.Structure;
import org.tsenor.mask.TsenorSettings;
import org.tsenor.pruning.calibrated.AdmmSchedule;
import org.tsenor.text.ByteSize;
import org.tsenor.tokens.WindowDraw;
import org.tsenor.tokens.WindowSettings;

/** Turns the texts that were given into the records, and refuses what does not go together. */
final class SettingsReader {
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
    for (Setting path :
        List.of(Setting.MODEL, Setting.OUTPUT, Setting.CALIBRATION, Setting.RECIPE)) {
      values.find(path).ifPresent(value -> PathText.require(value.origin(), value.text()));
    }
    ExecutionSettings execution = execution();
    MethodSettings method = method();
    new IdleSettings(values).refuse(method);
    SelectionSettings selection =
        new SelectionSettings(
            all(Setting.TARGETS, Selector::parse),
            all(Setting.IGNORE, Selector::parse),
            all(Setting.RULES, PruneRule::parse),
            one(Setting.ON_INDIVISIBLE, text -> constant(text, OnIndivisible.values())));
    String model = required(Setting.MODEL).text();
    OutputSettings output = output(execution.dryRun());
    if (!output.path().isEmpty()) {
      PathCheck paths = new PathCheck(hadoop);
      paths.requireApart(required(Setting.MODEL), required(Setting.OUTPUT));
      for (Setting input : List.of(Setting.CALIBRATION, Setting.RECIPE)) {
        values.find(input).ifPresent(read -> paths.requireOutside(read, required(Setting.OUTPUT)));
      }
    }
    return new PruneSettings(
        model, method, selection, output, execution, calibration(method.method(), output));
  }

  private Optional<CalibrationSettings> calibration(Method method, OutputSettings output) {
    if (!method.isCalibrated()) {
      return Optional.empty();
    }
    if (output.shardBytes() > 0) {
      throw new UserInputException(
          "%s: has no effect with method %s, which writes one shard a decoder layer"
              .formatted(required(Setting.SHARD_SIZE).origin(), method.label()));
    }
    WindowSettings windows =
        new WindowSettings(
            WindowSettings.Purpose.CALIBRATION,
            values.find(Setting.DRAW).map(value -> value.as(WindowDraw::parse)),
            number(Setting.SAMPLES, 1),
            number(Setting.SEQUENCE_LENGTH, 2),
            one(Setting.SEED, SettingsReader::seed));
    return Optional.of(
        new CalibrationSettings(
            required(Setting.CALIBRATION).text(),
            values.find(Setting.FIELD).map(SettingValue::text),
            one(Setting.SEPARATOR, text -> text.replace("\\n", "\n")),
            windows,
            one(Setting.WINDOW_GROUPS, text -> integer(text, 1, Integer.MAX_VALUE)),
            new Passage(
                one(Setting.PROPAGATE, text -> constant(text, Propagation.values())),
                isOn(Setting.TRUE_SEQUENTIAL)),
            one(Setting.ON_FAILURE, text -> constant(text, OnFailure.values()))));
  }

  private OptionalInt number(Setting setting, int least) {
    Optional<Integer> number =
        values
            .find(setting)
            .map(value -> value.as(text -> integer(text, least, Integer.MAX_VALUE)));
    return number.isPresent() ? OptionalInt.of(number.get()) : OptionalInt.empty();
  }

  private static long seed(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'%s': allowed is a whole number of 64 bits".formatted(text), e);
    }
  }

  private MethodSettings method() {
    Sparsity sparsity =
        new Sparsity(
            required(Setting.PATTERN).as(NmPattern::parse),
            one(Setting.STRUCTURE, Structure::parse));
    Method method = one(Setting.METHOD, text -> constant(text, Method.values()));
    return new MethodSettings(
        sparsity,
        method,
        values
            .find(Setting.SCORE_POWER)
            .map(value -> value.as(text -> scorePower(text, method)))
            .orElse(method.usualScorePower()),
        one(Setting.SOLVER, Algorithm::parse),
        tsenor(),
        new ReconstructionSettings(
            one(Setting.DAMPING, NumberRange.SHARE::parse),
            schedule(),
            one(Setting.ALPS_REFIT_STEPS, text -> integer(text, 0, Integer.MAX_VALUE))));
  }

  private AdmmSchedule schedule() {
    AdmmSchedule published = AdmmSchedule.DEFAULTS;
    return new AdmmSchedule(
        one(Setting.ALPS_RHO, new NumberRange(0, true, published.largestRho())::parse),
        one(Setting.ALPS_ITERATIONS, text -> integer(text, 1, Integer.MAX_VALUE)),
        one(Setting.ALPS_CHECK_EVERY, text -> integer(text, 1, Integer.MAX_VALUE)),
        one(Setting.ALPS_RHO_GROWTH, SettingsReader::growth),
        published.settledAfter(),
        published.settledShare(),
        published.relaxation(),
        published.largestRho());
  }

  private static AdmmSchedule.Growth growth(String text) {
    AdmmSchedule.Growth published = AdmmSchedule.DEFAULTS.growth();
    String[] factors = text.split(",", -1);
    if (factors.length != 3) {
      throw new IllegalArgumentException(
          "'%s': allowed are three numbers with commas between, such as 1.3,1.2,1.1"
              .formatted(text));
    }
    return new AdmmSchedule.Growth(
        published.largeShare(),
        NumberRange.FACTOR.parse(factors[0]),
        published.mediumShare(),
        NumberRange.FACTOR.parse(factors[1]),
        NumberRange.FACTOR.parse(factors[2]));
  }

  private static int scorePower(String text, Method method) {
    int power = integer(text, 1, 2);
    if (method == Method.ALPS && power != 2) {
      throw new IllegalArgumentException(
          "'%s': allowed is only 2 with method alps, whose search is a projection".formatted(text));
    }
    return power;
  }

  private TsenorSettings tsenor() {
    double regularization = one(Setting.TSENOR_REGULARIZATION, NumberRange.POSITIVE_SHARE::parse);
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
        one(Setting.GPU_MEMORY, GpuMemoryText::parse),
        one(Setting.LINALG, LibraryChoice::parse),
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
        values.find(Setting.SHARD_SIZE).map(value -> value.as(ByteSize::parse)).orElse(0L),
        one(Setting.DIGEST, text -> constant(text, DigestAlgorithm.values())));
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

  private SettingValue required(Setting setting) {
    return values
        .find(setting)
        .orElseThrow(
            () ->
                new UserInputException(
                    "%s is required: %s (or %s in a recipe, or property %s)"
                        .formatted(
                            setting.key(),
                            values.naming().example(setting.key(), setting.valueName()),
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
    return one(setting, SettingsReader::flag);
  }

  static boolean flag(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException("'%s': allowed are true, false".formatted(text));
    }
    return text.equals("true");
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
    return new ComputeSettings(text, GpuMemory.DEFAULT, LibraryChoice.AUTO).backend();
  }

  static int integer(String text, int least, int most) {
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

  private static int bandBytes(String text) {
    long bytes = ByteSize.parse(text);
    if (bytes < ExecutionSettings.MIN_BAND || bytes > ExecutionSettings.MAX_BAND) {
      throw new IllegalArgumentException("'%s': allowed is 1KiB to 64MiB".formatted(text));
    }
    return (int) bytes;
  }
}
