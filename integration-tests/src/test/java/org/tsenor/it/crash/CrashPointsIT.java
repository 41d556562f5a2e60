package org.tsenor.it.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.it.ProcessRun;
import org.tsenor.it.Project;

/**
 * Some of the points of {@link CrashPoints}, drawn anew each time: {@code -Dtsenor.crash.seed=S}
 * draws those of an earlier run again, {@code -Dtsenor.crash.points=N} as many. All of them: {@code
 * integration-tests/bin/crash-points}.
 */
class CrashPointsIT {
  @TempDir Path directory;

  @Test
  void commandsAreGoneOnWithFromWhereTheyWereStopped() throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("--work", directory.toString(), "--halts", "1", "--sample"));
    arguments.add(System.getProperty("tsenor.crash.points", "24"));
    String seed = System.getProperty("tsenor.crash.seed");
    if (seed != null) {
      arguments.addAll(List.of("--seed", seed));
    }
    List<String> command =
        Project.ofTests(CrashPoints.class.getName(), arguments.toArray(String[]::new));
    try (ProcessRun run = ProcessRun.start(command, Map.of(), directory)) {
      int exitCode = run.await(900);
      System.out.println(run.out());
      assertEquals(0, exitCode, () -> run.out() + run.err());
      assertTrue(run.out().contains(" points tried, 0 failures"), run::out);
    }
  }
}
