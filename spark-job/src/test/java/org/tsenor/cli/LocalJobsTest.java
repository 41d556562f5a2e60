package org.tsenor.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.source.SparkSessions;

class LocalJobsTest {
  private static final String MODEL = "../integration-tests/tiny-llama/model";

  @TempDir Path directory;
  private final StringWriter err = new StringWriter();

  private int prune(String... more) {
    String[] arguments = {
      "prune", "--model", MODEL, "--output", directory.resolve("out").toString(), "--pattern", "2:4"
    };
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    SparkSessions.stop();
    PrintWriter out = new PrintWriter(new StringWriter());
    return Main.run(new LocalJobs(new SparkJobRunner()), out, new PrintWriter(err), all);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"yarn", "k8s://https://host:6443", "spark://host:7077", "local-cluster[2,1,1024]"})
  void aClusterIsForSparkSubmit(String master) {
    assertEquals(ExitCode.USER_INPUT, prune("--master", master));
    assertEquals(
        ("tsenor: --master %s: the launcher runs Spark in its own process, as local[N]; on a"
                + " cluster use spark-submit --master %s --class org.tsenor.cli.Main, with"
                + " tsenor-spark's jar and these arguments behind%n")
            .formatted(master, master),
        err.toString());
  }

  @Test
  void thisProcessIsNotRefused() {
    assertEquals(ExitCode.DONE, prune("--master", "local[1]"), err::toString);
    assertEquals(true, Files.exists(directory.resolve("out/report.json")));
  }
}
