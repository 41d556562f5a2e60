package org.tsenor.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Native linear algebra that is asked for where there is none: told before any work starts. */
class NativeAlgebraIT {
  private static final Path WINDOWS =
      Project.ROOT.resolve("integration-tests/tiny-llama/data/calib.jsonl");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"blas", "lapack"})
  void aCalibratedRunDoesNotStart(String missing) throws Exception {
    Path output = directory.resolve("pruned");
    refuses(
        missing,
        "prune",
        "--model",
        Project.MODEL.toString(),
        "--output",
        output.toString(),
        "--pattern",
        "16:32",
        "--method",
        "sparsegpt",
        "--calibration",
        WINDOWS.toString());
    assertFalse(Files.exists(output));
  }

  @Test
  void anEvaluationDoesNotStart() throws Exception {
    refuses("blas", "evaluate", "--model", Project.MODEL.toString(), "--data", WINDOWS.toString());
  }

  /** Netlib is told to look for a library that is nowhere, whatever this machine has. */
  private void refuses(String missing, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(Project.tsenor(arguments));
    command.addAll(
        1,
        List.of(
            "-Dtsenor.linalg=native",
            "-Ddev.ludovic.netlib.%s.nativeLib=nowhere.so".formatted(missing)));
    try (ProcessRun run = ProcessRun.start(command, Map.of(), directory)) {
      assertEquals(2, run.await(120), run::err);
      assertTrue(run.err().contains("tsenor.linalg is native, but no native"), run::err);
      assertTrue(run.err().contains("install OpenBLAS"), run::err);
      assertFalse(run.err().contains("\tat "), run::err);
      assertEquals("", run.out());
    }
  }
}
