package org.tsenor.it.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.it.ProcessRun;
import org.tsenor.it.Project;
import org.tsenor.it.python.NeedsTorch;
import org.tsenor.it.python.PythonEnvironment;

/** Each notebook on the tiny Llama, as it stands there. */
class NotebooksIT {
  private static final Path NOTEBOOKS = Project.ROOT.resolve("notebooks");
  private static final Path DATA = Project.ROOT.resolve("integration-tests/tiny-llama/data");
  private static final long SECONDS = 900;

  /** Needs PyTorch, 3 GB. */
  private static final String WITH_TORCH = "07_fine_tune_with_masks.py";

  private static final Set<String> RUN =
      Set.of(
          "01_inspect_a_checkpoint.sql",
          "02_prune_by_magnitude.py",
          "03_prune_by_alps.ipynb",
          "04_sweep_patterns_and_methods.py",
          "05_verify_and_evaluate.py",
          "06_masks_as_a_column.py",
          "08_prune_in_scala.scala");

  @TempDir Path work;

  @Test
  void allOfThemAreHere() throws IOException {
    try (Stream<Path> files = Files.list(NOTEBOOKS)) {
      Set<String> there = new TreeSet<>();
      files.map(file -> file.getFileName().toString()).forEach(there::add);
      Set<String> known = new TreeSet<>(RUN);
      known.addAll(Set.of(WITH_TORCH, "README.md"));
      assertEquals(known, there);
    }
  }

  @Test
  void inspectACheckpoint() throws Exception {
    String said = source("01_inspect_a_checkpoint.sql", "model=" + Project.MODEL);
    assertTrue(said.contains("gate_proj"), said);
    assertTrue(said.contains("linear of decoder layer 0"), said);
  }

  @Test
  void pruneByMagnitudeThenVerifyAndEvaluate() throws Exception {
    Path pruned = work.resolve("pruned");
    String said = source("02_prune_by_magnitude.py", "model=" + Project.MODEL, "output=" + pruned);
    assertTrue(said.contains("pruned 28 tensors to 16:32 transposable"), said);
    assertTrue(said.contains("figures: 2"), said);
    assertTrue(said.contains("exit: {\"output\": \"file:" + pruned), said);
    String proof =
        source(
            "05_verify_and_evaluate.py",
            "model=" + Project.MODEL,
            "pruned=" + pruned,
            "data=" + DATA.resolve("eval.txt"),
            "samples=2",
            "sequence_length=128");
    assertTrue(proof.contains("exit: {\"proven\": true, \"perplexity_ratio\": 1.0"), proof);
    assertTrue(proof.contains("figures: 1"), proof);
  }

  @Test
  void pruneByAlps() throws Exception {
    List<String> arguments = new ArrayList<>();
    arguments.add(runner("run_ipynb.py"));
    arguments.add(NOTEBOOKS.resolve("03_prune_by_alps.ipynb").toString());
    arguments.addAll(
        List.of(
            work.resolve("figures").toString(),
            "model=" + Project.MODEL,
            "output=" + work.resolve("pruned"),
            "calibration=" + DATA.resolve("calib.txt"),
            "data=" + DATA.resolve("eval.txt"),
            "samples=4",
            "sequence_length=128"));
    // ALPS is what takes longer without the second compiler.
    String said = run(PythonEnvironment.named("pyspark", work), arguments);
    assertTrue(said.contains("figures: 3"), said);
    assertTrue(said.contains("proved: 28 pruned tensors"), said);
    assertTrue(said.contains("relative_error"), said);
  }

  @Test
  void sweepPatternsAndMethods() throws Exception {
    String said =
        source(
            "04_sweep_patterns_and_methods.py",
            "model=" + Project.MODEL,
            "work=" + work.resolve("sweep"),
            "calibration=" + DATA.resolve("calib.txt"),
            "data=" + DATA.resolve("eval.txt"),
            "samples=2",
            "sequence_length=128",
            "patterns=2:4,16:32",
            "methods=magnitude,wanda");
    assertTrue(said.contains("figures: 1"), said);
    assertEquals(4, said.split("\"perplexity\":", -1).length - 1, said);
  }

  @Test
  void masksAsAColumn() throws Exception {
    String said = source("06_masks_as_a_column.py", "model=" + Project.MODEL);
    // Half of 128 x 128.
    assertTrue(said.contains("exit: 8192"), said);
    assertTrue(said.contains("figures: 1"), said);
  }

  @NeedsTorch
  void fineTuneWithMasks() throws Exception {
    Path pruned = work.resolve("pruned");
    source("02_prune_by_magnitude.py", "model=" + Project.MODEL, "output=" + pruned);
    String said =
        run(
            PythonEnvironment.named("torch", work),
            List.of(
                runner("run_notebook.py"),
                NOTEBOOKS.resolve(WITH_TORCH).toString(),
                work.resolve("figures").toString(),
                "pruned=" + pruned,
                "tuned=" + work.resolve("tuned"),
                "data=" + DATA.resolve("calib.txt")));
    assertTrue(said.contains("exit: {\"proven\": true"), said);
  }

  @Test
  void pruneInScala() throws Exception {
    Path script = work.resolve("notebook.scala");
    Files.writeString(
        script,
        """
        val given = args.map(_.split("=", 2)).map(pair => pair(0) -> pair(1)).toMap
        object dbutils {
          object widgets {
            private var defined = Map.empty[String, String]
            def text(name: String, default: String): Unit =
              defined += name -> given.getOrElse(name, default)
            def get(name: String): String = defined(name)
          }
          object notebook { def exit(value: String): Unit = println("exit: " + value) }
        }
        val spark = org.apache.spark.sql.SparkSession.builder().master("local[2]")
          .config("spark.ui.enabled", "false").getOrCreate()
        """
            + Files.readString(NOTEBOOKS.resolve("08_prune_in_scala.scala"))
            + "\nspark.stop()\n");
    List<String> command =
        Project.scala(
            script.toString(), "model=" + Project.MODEL, "output=" + work.resolve("pruned"));
    try (ProcessRun run = ProcessRun.start(Project.shortLived(command), Map.of(), work)) {
      String said = run.succeed(SECONDS).out();
      assertTrue(said.contains("28 tensors of 786432 weights"), said);
      assertTrue(said.contains("pattern 32:16 keeps 32 of 16"), said);
      assertTrue(said.contains("exit: true"), said);
    }
  }

  private String source(String notebook, String... widgets) throws Exception {
    List<String> arguments = new ArrayList<>();
    arguments.add(runner("run_notebook.py"));
    arguments.add(NOTEBOOKS.resolve(notebook).toString());
    arguments.add(work.resolve("figures").toString());
    arguments.addAll(List.of(widgets));
    return run(PythonEnvironment.named("pyspark", work).shortLived(), arguments);
  }

  private String run(PythonEnvironment python, List<String> arguments) throws Exception {
    Map<String, String> environment =
        Map.of(
            "PYTHONPATH",
            Project.ROOT.resolve("spark-job/src/main/python").toString(),
            "TSENOR_JAR",
            Project.jobJar().toString(),
            "PYTHONDONTWRITEBYTECODE",
            "1");
    try (ProcessRun run = python.start(work, environment, arguments)) {
      return run.succeed(SECONDS).out();
    }
  }

  private static String runner(String name) {
    return Project.ROOT.resolve("integration-tests/src/test/python").resolve(name).toString();
  }
}
