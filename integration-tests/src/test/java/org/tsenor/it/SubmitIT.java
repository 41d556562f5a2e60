package org.tsenor.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code spark-submit} in client mode: its exit code is the command's, told in one line. */
class SubmitIT {
  /**
   * What Spark logs where its first heartbeat, after some ten seconds, comes before its block
   * manager is there: a machine that is busy is slow enough for that.
   */
  private static final String EARLY_HEARTBEAT =
      "(?m)^.*ERROR Inbox: Ignoring error\n.*NullPointerException: .*BlockManagerId.*\n"
          + "(\tat .*\n)+";

  @TempDir Path directory;

  @Test
  void exitCodesAreThoseOfTheCommand() throws Exception {
    String output = directory.resolve("out").toString();
    assertEnds(0, "", "prune", "--model", model(), "--output", output, "--pattern", "16:32");
    assertEnds(1, "", "verify", output, "--pattern", "8:32");
    assertEnds(
        2,
        "tsenor: file:/nowhere: does not exist: a directory with a checkpoint is needed\n",
        "prune",
        "--model",
        "/nowhere",
        "--output",
        output + "2",
        "--pattern",
        "16:32");
  }

  private static String model() {
    return Project.MODEL.toString();
  }

  /**
   * @param said all that stands on the standard error; empty if that is progress
   */
  private void assertEnds(int exitCode, String said, String... arguments) throws Exception {
    List<String> options = List.of("--master", "local[2]", "--conf", "spark.ui.enabled=false");
    try (ProcessRun run =
        ProcessRun.start(
            Project.shortLived(Project.sparkSubmit(options, arguments)), Map.of(), directory)) {
      assertEquals(exitCode, run.await(120), run::err);
      String err =
          run.err()
              .replaceAll("(?m)^(WARNING: Using incubator modules|Picked up ).*\n", "")
              .replaceAll(EARLY_HEARTBEAT, "");
      assertTrue(err.lines().noneMatch(line -> line.startsWith("\tat ")), err);
      assertTrue(said.isEmpty() || err.equals(said), err);
    }
  }
}
