package org.tsenor.it.python;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tsenor.it.ProcessRun;
import org.tsenor.it.Project;

/** A virtual environment of pinned packages that {@code bin/python-environment} makes once. */
public final class PythonEnvironment {
  private static final Path MODULE = Project.ROOT.resolve("integration-tests");

  /** No python3, no venv module or no package index. */
  private static final int NOT_HERE = 69;

  private static final int MOST_SECONDS = 900;

  private final String python;

  private PythonEnvironment(String python) {
    this.python = python;
  }

  /**
   * Makes it, or takes the one that is there. Where it cannot be made for want of Python or of a
   * package index the calling test is not run, and says so.
   *
   * @param name of a file in {@code src/test/python/requirements}
   * @param logs where output goes
   */
  public static PythonEnvironment named(String name, Path logs)
      throws IOException, InterruptedException {
    List<String> command =
        List.of("bash", MODULE.resolve("bin/python-environment").toString(), name);
    try (ProcessRun run = ProcessRun.start(command, Map.of(), logs)) {
      int code = run.await(MOST_SECONDS);
      assumeTrue(code != NOT_HERE, () -> run.err().strip());
      assertEquals(0, code, run::err);
      return new PythonEnvironment(run.out().strip());
    }
  }

  /** The interpreter. */
  public String python() {
    return python;
  }

  /** Starts {@code python ARGUMENTS}; a JVM that PySpark starts has the launcher's options. */
  public ProcessRun start(Path logs, Map<String, String> environment, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(python));
    command.addAll(arguments);
    Map<String, String> all = new HashMap<>(environment);
    Path options = Project.ROOT.resolve("conf/launcher.options");
    all.put("SPARK_SUBMIT_OPTS", "-XX:+UseSerialGC \"@%s\"".formatted(options));
    return ProcessRun.start(command, all, logs);
  }

  /** Starts {@code python -m MODULE ARGUMENTS}; modules of these tests are found. */
  public ProcessRun start(Path logs, String module, Object... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(python, "-m", module));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    Map<String, String> environment =
        Map.of(
            "PYTHONPATH",
            MODULE.resolve("src/test/python").toString(),
            "PYTHONPYCACHEPREFIX",
            MODULE.resolve("target/python/bytecode").toString());
    return ProcessRun.start(command, environment, logs);
  }
}
