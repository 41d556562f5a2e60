package org.tsenor.it.python;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tsenor.it.ClassArchive;
import org.tsenor.it.ProcessRun;
import org.tsenor.it.Project;

/** A virtual environment of pinned packages that {@code bin/python-environment} makes once. */
public final class PythonEnvironment {
  private static final Path MODULE = Project.ROOT.resolve("integration-tests");

  /** No python3, no venv module or no package index. */
  private static final int NOT_HERE = 69;

  private static final int MOST_SECONDS = 900;

  private static final String PYSPARK = "pyspark";
  private static final String COLLECTOR = "-XX:+UseSerialGC";

  private final String python;

  /** Of JVMs that PySpark starts. */
  private final String options;

  private PythonEnvironment(String python, String options) {
    this.python = python;
    this.options = options;
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
      String launcher = "\"@%s\"".formatted(Project.ROOT.resolve("conf/launcher.options"));
      PythonEnvironment environment =
          new PythonEnvironment(run.out().strip(), COLLECTOR + " " + launcher);
      return name.equals(PYSPARK) ? environment.withArchive() : environment;
    }
  }

  /** PySpark's classes as a JVM has them in memory: half of what a test of it takes. */
  private PythonEnvironment withArchive() throws IOException, InterruptedException {
    Path folder = Path.of(python).getParent().getParent();
    Path jars;
    List<String> where =
        List.of(python, "-c", "import os, pyspark; print(os.path.dirname(pyspark.__file__))");
    try (ProcessRun run = ProcessRun.start(where, Map.of(), folder.resolve("logs"))) {
      jars = Path.of(run.succeed(60).out().strip(), "jars");
    }
    Path archive = ClassArchive.in(folder, jars, this::writeArchive);
    return with("-XX:SharedArchiveFile=" + archive);
  }

  private void writeArchive(String option, Path scratch) throws IOException, InterruptedException {
    String script =
        """
        import sys, tsenor
        spark = tsenor.session("local[2]", config={"spark.ui.enabled": False})
        tsenor.prune(sys.argv[1], sys.argv[2], pattern="16:32")
        spark.stop()
        """;
    List<String> arguments = new ArrayList<>(List.of("-c", script, Project.MODEL.toString()));
    arguments.add(scratch.resolve("pruned").toString());
    Map<String, String> environment =
        Map.of(
            "PYTHONPATH",
            Project.ROOT.resolve("spark-job/src/main/python").toString(),
            "PYTHONDONTWRITEBYTECODE",
            "1",
            "TSENOR_JAR",
            Project.jobJar().toString());
    try (ProcessRun run = with(option).shortLived().start(scratch, environment, arguments)) {
      run.succeed(MOST_SECONDS);
    }
  }

  private PythonEnvironment with(String option) {
    return new PythonEnvironment(python, "\"%s\" %s".formatted(option, options));
  }

  /** The same where a JVM of PySpark is a {@linkplain Project#shortLived short-lived} one. */
  public PythonEnvironment shortLived() {
    return with(Project.FIRST_COMPILER_ONLY);
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
    all.put("SPARK_SUBMIT_OPTS", options);
    all.put("SPARK_LAUNCHER_OPTS", COLLECTOR + " " + Project.FIRST_COMPILER_ONLY);
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
