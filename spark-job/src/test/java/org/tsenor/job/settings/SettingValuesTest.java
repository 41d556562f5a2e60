package org.tsenor.job.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operations other than pruning are told, and by whom. */
class SettingValuesTest {
  @TempDir Path directory;

  private static Map<String, List<String>> arguments(String text) {
    Map<String, List<String>> arguments = new LinkedHashMap<>();
    for (String each : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
      arguments.put(each.replaceFirst("=.*", ""), List.of(each.replaceFirst("[^=]*=", "")));
    }
    return arguments;
  }

  private static Map<String, String> properties(String text) {
    Map<String, String> properties = new LinkedHashMap<>();
    arguments(text).forEach((key, value) -> properties.put("spark.tsenor." + key, value.get(0)));
    return properties;
  }

  private static SettingValues of(Operation operation, String arguments, String properties) {
    return SettingValues.of(
        operation,
        GivenArguments.flags(arguments(arguments)),
        properties(properties),
        new Configuration());
  }

  private static SettingValues evaluation(String arguments, String properties) {
    return of(Operation.EVALUATE, ("model=m data=d " + arguments).strip(), properties);
  }

  private String recipe(String text) throws IOException {
    return "recipe=" + Files.writeString(directory.resolve("r.yaml"), text);
  }

  @Test
  void aFlagOutranksTheRecipeAndTheRecipeAProperty() throws IOException {
    String recipe = recipe("samples: 2\nseparator: \" \"\n");
    String properties = "evaluate.samples=1 evaluate.draw=as-given";
    assertEquals(
        Map.of(
            "model",
            "m",
            "data",
            "d",
            "samples",
            "2",
            "draw",
            "as-given",
            "separator",
            " ",
            "backend",
            "auto",
            "linalg",
            "auto",
            "gpu-memory",
            "0.5"),
        evaluation(recipe, properties).inEffect());
    assertEquals(3, evaluation(recipe + " samples=3", properties).get(Catalog.SAMPLES));
    assertEquals(1, evaluation("", properties).get(Catalog.SAMPLES));
    assertEquals(2, evaluation("", properties + " evaluate." + recipe).get(Catalog.SAMPLES));
  }

  @Test
  void theNarrowerPropertyWins() {
    assertEquals("vector", evaluation("", "backend=vector").get(Catalog.BACKEND));
    assertEquals(
        "scalar", evaluation("", "evaluate.backend=scalar backend=cuda").get(Catalog.BACKEND));
    SettingValues pruning =
        of(
            Operation.PRUNE,
            "model=m output=o pattern=2:4",
            "backend=vector prune.backend=cuda evaluate.backend=scalar");
    assertEquals("cuda", pruning.get(PruneCatalog.BACKEND));
  }

  /** What prune's properties say of its windows, its model and its output is nobody else's. */
  @Test
  void aPropertyOfPruningChangesNoOtherOperation() {
    String properties =
        "samples=4 sequence-length=8 parallelism=9 draw=random seed=5 field=x separator=y"
            + " model=/other output=/other pattern=2:4 structure=standard shard-size=1MB"
            + " recipe=/nowhere.yaml method=wanda calibration=c";
    assertEquals(evaluation("", "").inEffect(), evaluation("", properties).inEffect());
    for (String each :
        List.of(
            "VERIFY model=m",
            "INSPECT model=m",
            "RESTORE archive=a output=o",
            "GENERATE output=o")) {
      Operation operation = Operation.valueOf(each.replaceFirst(" .*", ""));
      String arguments = each.replaceFirst("\\w+ ", "");
      assertEquals(
          of(operation, arguments, "").inEffect(), of(operation, arguments, properties).inEffect());
    }
  }

  @Test
  void aPropertyOfAnotherOperationIsLetBe() {
    String properties =
        "data=/d headers-only=true archive=/a unproven=true size=1GB evaluate.against=/a"
            + " verify.against=/b generate.seed=7 inspect.recipe=/nowhere.yaml prune.samples=x";
    String prune = "model=m output=o pattern=2:4";
    assertEquals(
        of(Operation.PRUNE, prune, "").inEffect(),
        of(Operation.PRUNE, prune, properties.replace(" prune.samples=x", "")).inEffect());
    assertEquals("/a", of(Operation.EVALUATE, "model=m", properties).inEffect().get("against"));
    assertEquals("/d", of(Operation.EVALUATE, "model=m", properties).inEffect().get("data"));
    assertEquals("7", of(Operation.GENERATE, "output=o", properties).inEffect().get("seed"));
    assertEquals("/b", of(Operation.VERIFY, "model=m", properties).inEffect().get("against"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sample=3 | | | --sample: no such setting; the nearest is --samples",
        "method=alps | | | --method: no such setting of evaluate, but of prune",
        "samples=0 | | | --samples: '0': allowed is a whole number of at least 1",
        "| sampels: 3 | | recipe R, line 1: no setting 'sampels'; the nearest is samples",
        "| archive: a | | recipe R, line 1: no setting 'archive' of evaluate, but of restore",
        "| output: a | | recipe R, line 1: no setting 'output' of evaluate, but of prune, restore,"
            + " generate",
        "| samples: few | | recipe R, line 1, samples: 'few': allowed is a whole number of at least"
            + " 1",
        "| | evaluate.sample=3 | spark.tsenor.evaluate.sample: no such setting; the nearest is"
            + " spark.tsenor.evaluate.samples",
        "| | evaluate.method=alps | spark.tsenor.evaluate.method: no such setting; write"
            + " spark.tsenor.prune.method",
        "| | evalute.data=3 | spark.tsenor.evalute.data: no such setting; write"
            + " spark.tsenor.evaluate.data",
        "| | verify.patern=2:4 | spark.tsenor.verify.patern: no such setting; the nearest is"
            + " spark.tsenor.verify.pattern",
        "| | bakend=cuda | spark.tsenor.bakend: no such setting; the nearest is"
            + " spark.tsenor.backend",
        "| | sampels=3 | spark.tsenor.sampels: no such setting; the nearest is"
            + " spark.tsenor.evaluate.samples",
        "| | against=a | spark.tsenor.against: no such setting; write spark.tsenor.evaluate.against"
            + " or spark.tsenor.verify.against",
        "| | evaluate.samples=0 | spark.tsenor.evaluate.samples: '0': allowed is a whole number of"
            + " at least 1",
        "| | backend=gpu | spark.tsenor.backend: 'gpu' is not a backend: allowed are auto, cuda,"
            + " vector, scalar",
      })
  void saysWhatIsWrongWhereAndWhatIsAllowed(
      String arguments, String recipe, String properties, String message) throws IOException {
    String given = arguments == null ? "" : arguments;
    String all = recipe == null ? given : recipe(recipe);
    String said =
        assertThrows(
                UserInputException.class,
                () -> evaluation(all, properties == null ? "" : properties))
            .getMessage();
    assertEquals(message, said.replace(directory.resolve("r.yaml").toString(), "R"));
  }

  @Test
  void aStructureNeedsItsPattern() {
    assertEquals(
        "--structure: has no effect without pattern",
        assertThrows(
                UserInputException.class,
                () -> of(Operation.VERIFY, "model=m structure=standard", ""))
            .getMessage());
  }

  @Test
  void aPlanIsToldAsPruningIs() {
    assertEquals(
        List.of("dry-run"),
        Operation.PRUNE.settings().stream()
            .filter(setting -> !Operation.PLAN.settings().contains(setting))
            .map(Setting::key)
            .toList());
  }
}
