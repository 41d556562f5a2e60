package org.tsenor.job.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tsenor.job.settings.CalibrationSettings.Metric;
import org.tsenor.linalg.LibraryChoice;
import org.tsenor.pruning.calibrated.AdmmSchedule;

class PruneSettingsTest {
  private static final Map<String, String> REQUIRED =
      Map.of("model", "/models/in", "output", "/models/out", "pattern", "16:32");

  @TempDir Path directory;

  private static Map<String, List<String>> arguments(String... keyThenValue) {
    Map<String, List<String>> arguments = new LinkedHashMap<>();
    REQUIRED.forEach((key, value) -> arguments.put(key, List.of(value)));
    for (int i = 0; i < keyThenValue.length; i += 2) {
      arguments.put(keyThenValue[i], List.of(keyThenValue[i + 1]));
    }
    return arguments;
  }

  private static PruneSettings of(
      Map<String, List<String>> arguments, Map<String, String> properties) {
    return PruneSettings.of(arguments, properties, new Configuration());
  }

  private static PruneSettings with(String... keyThenValue) {
    return of(arguments(keyThenValue), Map.of());
  }

  private static String failure(
      Map<String, List<String>> arguments, Map<String, String> properties) {
    return assertThrows(UserInputException.class, () -> of(arguments, properties)).getMessage();
  }

  @Test
  void defaultsAreThoseOfTheCatalog() {
    assertEquals(
        "{model=/models/in, output=/models/out, pattern=16:32, structure=transposable,"
            + " solver=exact, backend=auto, gpu-memory=0.5, method=magnitude, score-power=1, on-indivisible=fail,"
            + " dry-run=false, resume=false, overwrite=false, format=dense, masks=true,"
            + " digest=crc32c, band-size=262144}",
        with().toMap().toString());
  }

  @Test
  void everySettingArrives() {
    Map<String, String> values = new LinkedHashMap<>(REQUIRED);
    values.put("structure", "standard");
    values.put("solver", "tsenor");
    values.put("backend", "scalar");
    values.put("gpu-memory", "4294967296");
    values.put("score-power", "2");
    values.put("targets", "*.mlp.*;lm_head");
    values.put("ignore", "re:.*k_proj");
    values.put("rules", "*.o_proj=2:4;*.q_proj=skip");
    values.put("on-indivisible", "skip");
    values.put("resume", "true");
    values.put("parallelism", "8");
    values.put("shard-size", "5000000000");
    values.put("format", "compact");
    values.put("masks", "false");
    values.put("digest", "sha256");
    values.put("band-size", "1048576");
    values.put("tsenor-regularization", "0.01");
    values.put("tsenor-sweeps", "7");
    values.put("tsenor-local-search-steps", "0");
    values.put("tsenor-complete-rows", "false");
    Map<String, List<String>> arguments = new LinkedHashMap<>();
    values.forEach((key, value) -> arguments.put(key, List.of(value)));
    Map<String, String> found = new LinkedHashMap<>(of(arguments, Map.of()).toMap());
    assertEquals("magnitude", found.remove("method"));
    assertEquals("false", found.remove("dry-run"));
    assertEquals("false", found.remove("overwrite"));
    assertEquals(values, found);
  }

  @Test
  void theLibraryIsASettingOfCalibratedRuns() {
    String[] calibrated = {"method", "wanda", "calibration", "/c.jsonl"};
    assertEquals("auto", with(calibrated).toMap().get("linalg"));
    PruneSettings settings = of(arguments(calibrated), Map.of("spark.tsenor.linalg", "java"));
    assertEquals(LibraryChoice.JAVA, settings.execution().compute().linalg());
    assertEquals("java", settings.toMap().get("linalg"));
    assertFalse(with().toMap().containsKey("linalg"), "magnitude multiplies no matrices");
  }

  @Test
  void calibrationBehindPrunedLinearsIsASettingLikeOthers() throws IOException {
    String[] calibrated = {"method", "wanda", "calibration", "/c.jsonl"};
    assertEquals("false", with(calibrated).toMap().get("true-sequential"));
    Map<String, String> property = Map.of("spark.tsenor.true-sequential", "true");
    PruneSettings settings = of(arguments(calibrated), property);
    assertTrue(settings.calibration().orElseThrow().passage().trueSequential());
    assertEquals("true", settings.toMap().get("true-sequential"));
    Path recipe = directory.resolve("recipe.yaml");
    Files.writeString(recipe, "method: wanda\ncalibration: /c.jsonl\ntrue-sequential: true\n");
    assertEquals("true", with("recipe", recipe.toString()).toMap().get("true-sequential"));
    assertEquals(
        "--true-sequential: has no effect with method magnitude; allowed with method wanda,"
            + " sparsegpt, alps",
        failure(arguments("true-sequential", "true"), Map.of()));
    PruneSettings magnitude = of(arguments("method", "magnitude"), property);
    assertFalse(magnitude.toMap().containsKey("true-sequential"));
  }

  @Test
  void compensationTakesThePlaceOfOtherPassages() {
    String[] alps = {"method", "alps", "calibration", "/c.jsonl"};
    Map<String, String> property = Map.of("spark.tsenor.compensation", "false");
    Map<String, String> published = of(arguments(alps), property).toMap();
    assertEquals("false", published.get("compensation"));
    assertEquals("0.01", published.get("damping"));
    assertEquals("pruned", published.get("propagate"));
    Map<String, String> compensated = with(alps).toMap();
    assertEquals("true", compensated.get("compensation"));
    assertEquals("auto", compensated.get("damping"));
    assertFalse(compensated.containsKey("propagate"), "windows pass both models");
    assertFalse(compensated.containsKey("true-sequential"), "linears are always in stages");
    assertEquals(
        "--true-sequential: has no effect with compensation true; allowed with compensation false"
            + " only",
        failure(calibrated("alps", "true-sequential", "true", "compensation", "true"), Map.of()));
    for (Map.Entry<String, String> other :
        Map.of("true-sequential", "true", "propagate", "dense").entrySet()) {
      Map<String, List<String>> given = calibrated("alps", other.getKey(), other.getValue());
      assertEquals("false", of(given, Map.of()).toMap().get("compensation"), "as published");
      given = calibrated("wanda", other.getKey(), other.getValue());
      assertFalse(of(given, Map.of()).toMap().containsKey("compensation"));
    }
    assertEquals(
        "--damping: 'auto': allowed only with compensation, and windows held out",
        failure(calibrated("alps", "damping", "auto"), property));
    assertEquals(
        "--damping: 'auto': allowed only with compensation, and windows held out",
        failure(calibrated("alps", "damping", "auto", "held-out", "0"), Map.of()));
    assertEquals(
        "--damping: '2': allowed is a number in [0, 1], or auto",
        failure(calibrated("alps", "damping", "2"), Map.of()));
    assertEquals(
        "--held-out: has no effect with compensation false; allowed with compensation true only",
        failure(calibrated("alps", "held-out", "2"), property));
    assertEquals(
        "--compensation: has no effect with method wanda; allowed with method sparsegpt, alps",
        failure(calibrated("wanda", "compensation", "true"), Map.of()));
  }

  @Test
  void qualityChoosesForOthers() {
    Map<String, String> fast = with("quality", "fast").toMap();
    assertEquals("magnitude", fast.get("method"));
    String[] calibration = {"calibration", "/c.jsonl"};
    assertEquals(
        "wanda",
        of(arguments("quality", "fast", calibration[0], calibration[1]), Map.of())
            .toMap()
            .get("method"));
    Map<String, String> balanced =
        of(arguments("quality", "balanced", calibration[0], calibration[1]), Map.of()).toMap();
    assertEquals("sparsegpt", balanced.get("method"));
    assertEquals("true", balanced.get("compensation"));
    assertEquals("none", balanced.get("reconstruct"));
    assertFalse(balanced.containsKey("metric"));
    Map<String, String> best =
        of(
                arguments("quality", "best", calibration[0], calibration[1]),
                Map.of("spark.tsenor.method", "wanda"))
            .toMap();
    assertEquals("alps", best.get("method"), "an argument outranks a property");
    assertEquals("layer", best.get("reconstruct"));
    assertEquals("outputs", best.get("metric"));
    assertEquals(
        "--reconstruct: 'none': --quality best chooses reconstruct itself; leave one of the two out",
        failure(
            arguments("quality", "best", calibration[0], calibration[1], "reconstruct", "none"),
            Map.of()));
    assertEquals(
        "--method: 'alps': --quality fast chooses method itself; leave one of the two out",
        failure(arguments("quality", "fast", "method", "alps"), Map.of()));
    assertEquals(
        "--quality: 'good': allowed are fast, balanced, best",
        failure(arguments("quality", "good"), Map.of()));
    assertTrue(
        failure(arguments("quality", "best"), Map.of()).startsWith("calibration is required"),
        "it says what is missing");
  }

  @Test
  void layersAreTrainedOnlyTowardsADenseModel() {
    Map<String, String> published = Map.of("spark.tsenor.compensation", "false");
    Map<String, String> property = Map.of();
    String[] alps = {"method", "alps", "calibration", "/c.jsonl"};
    assertEquals("none", with(alps).toMap().get("reconstruct"));
    Map<String, String> trained = of(calibrated("alps", "reconstruct", "layer"), property).toMap();
    assertNull(trained.get("reconstruct-epochs"));
    assertEquals("256", trained.get("reconstruct-batch"));
    assertEquals("0.01", trained.get("reconstruct-rate"));
    assertEquals(
        "--reconstruct: has no effect with compensation false; allowed with compensation true only",
        failure(calibrated("alps", "reconstruct", "layer"), published));
    assertEquals(
        "--reconstruct-epochs: has no effect with reconstruct none; allowed with reconstruct layer"
            + " only",
        failure(calibrated("alps", "reconstruct-epochs", "2"), property));
    assertEquals(
        "--held-out: '0': allowed with reconstruct layer are 1 and more, which say what is kept",
        failure(
            calibrated("alps", "reconstruct", "layer", "held-out", "0", "damping", "0.1"),
            property));
    assertEquals(
        "--reconstruct: 'linear': allowed are none, layer",
        failure(calibrated("alps", "reconstruct", "linear"), property));
  }

  @Test
  void outputsAreWeighedOnlyForAlpsTowardsADenseModel() {
    PruneSettings weighed = of(calibrated("alps", "metric", "outputs"), Map.of());
    assertEquals(Metric.OUTPUTS, weighed.calibration().orElseThrow().metric());
    assertEquals("outputs", weighed.toMap().get("metric"));
    assertEquals("inputs", of(calibrated("alps"), Map.of()).toMap().get("metric"));
    assertEquals(
        "--metric: has no effect with method sparsegpt; allowed with method alps only",
        failure(calibrated("sparsegpt", "metric", "outputs"), Map.of()));
    assertEquals(
        "--metric: has no effect with compensation false; allowed with compensation true only",
        failure(calibrated("alps", "metric", "outputs", "compensation", "false"), Map.of()));
    assertEquals(
        "--metric: 'output': allowed are inputs, outputs",
        failure(calibrated("alps", "metric", "output"), Map.of()));
    Map<String, String> property = Map.of("spark.tsenor.metric", "outputs");
    PruneSettings other = of(calibrated("sparsegpt"), property);
    assertEquals(Metric.INPUTS, other.calibration().orElseThrow().metric());
    assertFalse(other.toMap().containsKey("metric"));
  }

  private static Map<String, List<String>> calibrated(String method, String... more) {
    String[] all = new String[more.length + 4];
    System.arraycopy(new String[] {"method", method, "calibration", "/c.jsonl"}, 0, all, 0, 4);
    System.arraycopy(more, 0, all, 4, more.length);
    return arguments(all);
  }

  @Test
  void theScheduleOfAlpsIsTheReleasedOneUnlessSet() {
    String[] alps = {"method", "alps", "calibration", "/c.jsonl"};
    Map<String, String> usual = with(alps).toMap();
    assertEquals("0.1", usual.get("alps-rho"));
    assertEquals("1.3,1.2,1.1", usual.get("alps-rho-growth"));
    assertEquals("3", usual.get("alps-check-every"));
    assertEquals(AdmmSchedule.DEFAULTS, with(alps).method().update().alpsSchedule());
    String[] changed = {
      "method", "alps", "calibration", "/c.jsonl", "alps-rho", "0.5", "alps-rho-growth", "2,1.5,1"
    };
    AdmmSchedule schedule = with(changed).method().update().alpsSchedule();
    assertEquals(0.5, schedule.initialRho());
    assertEquals(new AdmmSchedule.Growth(0.1, 2, 0.005, 1.5, 1), schedule.growth());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "alps-rho | 0 | --alps-rho: '0': allowed is a number in (0, 1000000]",
        "alps-rho | 2e6 | --alps-rho: '2e6': allowed is a number in (0, 1000000]",
        "alps-rho | NaN | --alps-rho: 'NaN': allowed is a number in (0, 1000000]",
        "alps-rho-growth | 2,2 | --alps-rho-growth: '2,2': allowed are three numbers with commas"
            + " between, such as 1.3,1.2,1.1",
        "alps-rho-growth | 2,2,0.9 | --alps-rho-growth: '0.9': allowed is a number of at least 1",
        "alps-check-every | 0 | --alps-check-every: '0': allowed is a whole number of at least 1",
      })
  void saysWhatAScheduleMayBe(String key, String value, String message) {
    Map<String, List<String>> arguments =
        arguments("method", "alps", "calibration", "/c.jsonl", key, value);
    assertEquals(message, failure(arguments, Map.of()));
  }

  @Test
  void aFlagOutranksTheRecipeAndTheRecipeAProperty() throws IOException {
    Path recipe = Files.writeString(directory.resolve("r.yaml"), "solver: greedy\nmasks: false\n");
    Map<String, String> properties =
        Map.of(
            "spark.tsenor.solver", "tsenor",
            "spark.tsenor.masks", "true",
            "spark.tsenor.band-size", "1MiB",
            "spark.tsenor.recipe", recipe.toString(),
            "spark.executor.memory", "4g");
    PruneSettings two = of(arguments(), properties);
    assertEquals("greedy", two.toMap().get("solver"));
    assertEquals("false", two.toMap().get("masks"));
    assertEquals("1048576", two.toMap().get("band-size"));
    PruneSettings three = of(arguments("solver", "exact"), properties);
    assertEquals("exact", three.toMap().get("solver"));
    assertEquals("false", three.toMap().get("masks"));
  }

  @Test
  void theArgumentNamesTheRecipeOverTheProperty() throws IOException {
    Path mine = Files.writeString(directory.resolve("mine.yaml"), "solver: greedy\n");
    Map<String, String> properties = Map.of("spark.tsenor.recipe", "/nowhere.yaml");
    assertEquals(
        "greedy",
        of(arguments("recipe", mine.toUri().toString()), properties).toMap().get("solver"));
    assertEquals(
        "spark.tsenor.recipe: there is no file /nowhere.yaml (File /nowhere.yaml does not exist)",
        failure(arguments(), properties));
  }

  @Test
  void aListIsRepeatedOrHasSemicolons() {
    Map<String, List<String>> arguments = arguments();
    arguments.put("targets", List.of("re:.*[kq]_proj.{0,9}", "*.v_proj; lm_head"));
    assertEquals(
        "[re:.*[kq]_proj.{0,9}, *.v_proj, lm_head]",
        of(arguments, Map.of()).selection().targets().toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "solver | fast | --solver: 'fast' is not a solver: allowed are exact, tsenor and greedy",
        "structure | 2d | --structure: '2d' is not a structure: allowed are transposable and"
            + " standard",
        "backend | gpu | --backend: 'gpu' is not a backend: allowed are auto, cuda, vector, scalar",
        "linalg | mkl | --linalg: 'mkl': allowed are auto, native, java",
        "method | wandy | --method: 'wandy': allowed are magnitude, wanda, sparsegpt, alps",
        "pattern | 4:2 | --pattern: pattern 4:2 keeps 4 of 2: kept must be in [1, 2)",
        "pattern | 64:128 | --pattern: pattern 64:128: the block size must be in [2, 64] but is 128",
        "pattern | half | --pattern: 'half' is not a pattern: write kept:blockSize, such as 2:4 or"
            + " 16:32",
        "score-power | 3 | --score-power: '3': allowed is a whole number in [1, 2]",
        "parallelism | 0 | --parallelism: '0': allowed is a whole number of at least 1",
        "shard-size | 5GX | --shard-size: '5GX' is not a size: write a whole number and B, KB, MB,"
            + " GB, TB, KiB, MiB, GiB or TiB; k, m, g and t are Spark's, of 1024",
        "gpu-memory | 1.5 | --gpu-memory: '1.5': allowed is a number in (0, 1]",
        "gpu-memory | half | --gpu-memory: 'half' is not a size: write a whole number and B, KB, MB,"
            + " GB, TB, KiB, MiB, GiB or TiB; k, m, g and t are Spark's, of 1024; or a share, such as"
            + " 0.25",
        "band-size | 1GB | --band-size: '1GB': allowed is 1KiB to 64MiB",
        "on-indivisible | pad | --on-indivisible: 'pad': allowed are fail, skip",
        "format | bitmask | --format: 'bitmask': allowed are dense, compact",
        "masks | on | --masks: 'on': allowed are true, false",
        "rules | a | --rules: 'a' is not a rule: write SELECTOR=skip, SELECTOR=2:4,"
            + " SELECTOR=standard or SELECTOR=2:4,standard",
        "ignore | re:( | --ignore: 're:(' is not a valid regular expression: missing closing ): (",
        "targets | a;;b | --targets: has no value, or an empty one",
        "tsenor-sweeps | 5 | --tsenor-sweeps: has no effect with solver exact; allowed with solver"
            + " tsenor only",
        "tsenor-regularization | 0 | --tsenor-regularization: '0': allowed is a number in (0, 1]",
        "solvr | exact | --solvr: no such setting; the nearest is --solver",
        "on-indivisble | skip | --on-indivisble: no such setting; the nearest is --on-indivisible",
        "recipe | /none.yaml | --recipe: there is no file /none.yaml (File /none.yaml does not"
            + " exist)",
        "output | /models/in/../in | --output: the output is the model itself, /models/in; name"
            + " another directory",
        "output | /models/in/out | --output: the output /models/in/out and the model /models/in lie"
            + " in each other; name a directory outside",
        "output | /models | --output: the output /models and the model /models/in lie in each"
            + " other; name a directory outside",
        "model | none:///x | --model: none:/x: there is no file system none:// (No FileSystem for"
            + " scheme \"none\"): fs.none.impl names its class, whose jar must be on the class path",
      })
  void saysWhatIsWrongWhereAndWhatIsAllowed(String key, String value, String message) {
    assertEquals(message, failure(arguments(key, value), Map.of()));
  }

  @Test
  void anUnknownKeyFarFromAllGetsTheList() {
    String message = failure(arguments("zzzzzzzz", "1"), Map.of());
    assertEquals(
        "--zzzzzzzz: no such setting; there are --"
            + Operation.PRUNE.settings().stream()
                .map(Setting::key)
                .collect(Collectors.joining(", --")),
        message);
  }

  @Test
  void anUnknownPropertyIsAnErrorToo() {
    assertEquals(
        "spark.tsenor.solvr: no such setting; the nearest is spark.tsenor.solver",
        failure(arguments(), Map.of("spark.tsenor.solvr", "exact")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model | model is required: --model PATH (or model: in a recipe, or property"
            + " spark.tsenor.model)",
        "output | output is required: --output PATH (or output: in a recipe, or property"
            + " spark.tsenor.output)",
        "pattern | pattern is required: --pattern N:M (or pattern: in a recipe, or property"
            + " spark.tsenor.pattern)",
      })
  void namesWhatIsMissing(String key, String message) {
    Map<String, List<String>> arguments = arguments();
    arguments.remove(key);
    assertEquals(message, failure(arguments, Map.of()));
  }

  @Test
  void aDryRunNeedsNoOutput() {
    Map<String, List<String>> arguments = arguments("dry-run", "true");
    arguments.remove("output");
    assertEquals("", of(arguments, Map.of()).output().path());
  }

  @Test
  void resumeAndOverwriteContradictEachOther() {
    assertEquals(
        "--resume and spark.tsenor.overwrite contradict each other: resume keeps what is there,"
            + " overwrite replaces it",
        failure(arguments("resume", "true"), Map.of("spark.tsenor.overwrite", "true")));
    assertEquals(
        OutputSettings.Mode.OVERWRITE,
        with("resume", "false", "overwrite", "true").output().mode());
  }

  @Test
  void aClusterMayHoldChoicesForASolverThatTheUserDoesNotTake() {
    Map<String, String> properties = Map.of("spark.tsenor.tsenor-sweeps", "5");
    assertEquals("exact", of(arguments("solver", "exact"), properties).toMap().get("solver"));
    assertEquals(
        "spark.tsenor.tsenor-sweeps: has no effect with solver exact; allowed with solver tsenor"
            + " only",
        failure(arguments(), properties));
  }

  @Test
  void theModelThroughASymbolicLinkIsTheModel() throws IOException {
    Path model = Files.createDirectory(directory.resolve("model"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), model);
    assertEquals(
        "--output: the output is the model itself, %s; name another directory".formatted(model),
        failure(arguments("model", model.toString(), "output", link.toString()), Map.of()));
    assertEquals(
        model + "-pruned",
        with("model", model.toString(), "output", model + "-pruned").output().path());
  }

  @Test
  void whatExecutorsNeedTravels() throws Exception {
    PruneSettings settings = with("targets", "re:.*k_proj;a.*", "rules", "a=2:4;b*=skip");
    assertTravels(settings.method());
    assertTravels(settings.selection());
    assertTravels(settings.output());
    assertTravels(settings.execution());
  }

  private static void assertTravels(Object settings) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(settings);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertEquals(settings, in.readObject());
    }
  }
}
