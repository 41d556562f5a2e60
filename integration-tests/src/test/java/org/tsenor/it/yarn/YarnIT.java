package org.tsenor.it.yarn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.it.ProcessRun;
import org.tsenor.it.Project;
import org.tsenor.it.SparkHome;

/**
 * The real jar on a real YARN, the driver in YARN's application master, as EMR and Dataproc run it.
 */
class YarnIT {
  private static final Pattern APPLICATION = Pattern.compile("application_\\d+_\\d+");
  private static final Pattern ATTEMPT = Pattern.compile("container_\\d+_\\d+_(\\d+)_\\d+");

  private static final String SHORT_LIVED = "-XX:+UseSerialGC " + Project.FIRST_COMPILER_ONLY;

  @TempDir static Path directory;

  private static YarnServer server;
  private static Path home;

  @BeforeAll
  static void startYarn() throws Exception {
    home = SparkHome.create(directory.resolve("spark-home"), Project.YARN_JARS);
    server = YarnServer.start(directory.resolve("server"));
  }

  @AfterAll
  static void stopYarn() {
    server.close();
  }

  /**
   * What an application was to YARN.
   *
   * @param said by the processes that it had, for errors
   */
  private record Application(
      int exitCode, String status, String diagnostics, Set<String> attempts, String said) {}

  @Test
  void whatIsDoneSucceededAtTheFirstAttempt() throws Exception {
    Path output = directory.resolve("pruned");
    Application run = prune(Project.MODEL, output, "--overwrite");
    assertEquals("SUCCEEDED", run.status(), run::said);
    assertEquals(0, run.exitCode());
    assertEquals(Set.of("01"), run.attempts());
    assertTrue(Files.exists(output.resolve("report.json")));
  }

  /** Found before there is a session: Spark's master has not yet said to YARN that it is there. */
  @Test
  void aMistakeIsToldAndNotTriedAgain() throws Exception {
    Path nowhere = directory.resolve("nowhere");
    Application run = prune(nowhere, directory.resolve("none"));
    assertFailed(run);
    assertEquals(
        "tsenor: file:%s: does not exist: a directory with a checkpoint is needed"
            .formatted(nowhere),
        run.diagnostics());
  }

  /** Found by a task. */
  @Test
  void aMistakeThatATaskFindsIsToldAndNotTriedAgain() throws Exception {
    Path model = copyWithNan(directory.resolve("broken"));
    Path output = directory.resolve("of-broken");
    Application run = prune(model, output);
    assertFailed(run);
    assertTrue(run.diagnostics().startsWith("tsenor: "), run::diagnostics);
    assertTrue(run.diagnostics().contains("NaN"), run::diagnostics);
    assertEquals(1, run.diagnostics().lines().count(), run::diagnostics);
  }

  private static void assertFailed(Application run) {
    assertEquals("FAILED", run.status());
    assertNotEquals(0, run.exitCode());
    assertEquals(Set.of("01"), run.attempts(), run::said);
  }

  private static Application prune(Path model, Path output, String... more) throws Exception {
    // Without our settings of its log Spark tells how the application goes.
    List<String> command = Project.shortLived(Project.java("512m"));
    command.removeIf(option -> option.startsWith("-Dlog4j2"));
    command.addAll(
        List.of(
            "-cp",
            home.resolve("conf") + ":" + Project.YARN_JARS + "/*:" + server.configuration()));
    command.add("org.apache.spark.deploy.SparkSubmit");
    command.addAll(List.of("--master", "yarn", "--deploy-mode", "cluster"));
    for (String setting :
        List.of(
            "spark.yarn.jars=local:" + home.resolve("jars") + "/*",
            "spark.yarn.stagingDir=file:" + directory.resolve("staging"),
            "spark.driver.defaultJavaOptions=" + SHORT_LIVED,
            "spark.executor.defaultJavaOptions=" + SHORT_LIVED,
            "spark.driver.memory=700m",
            "spark.executor.memory=600m",
            "spark.executor.instances=1",
            "spark.ui.enabled=false")) {
      command.addAll(List.of("--conf", setting));
    }
    command.addAll(List.of("--class", "org.tsenor.cli.Main", Project.jobJar().toString()));
    command.addAll(List.of("prune", "--model", model.toString(), "--output", output.toString()));
    command.addAll(List.of("--pattern", "16:32"));
    command.addAll(List.of(more));
    Map<String, String> environment = new HashMap<>(SparkHome.environment(home));
    environment.put("HADOOP_CONF_DIR", server.configuration().toString());
    environment.put("SPARK_LOCAL_HOSTNAME", "localhost");
    try (ProcessRun run = ProcessRun.start(command, environment, directory)) {
      int exitCode = run.await(300);
      return application(exitCode, run.err());
    }
  }

  private static Application application(int exitCode, String log) throws IOException {
    Matcher name = APPLICATION.matcher(log);
    assertTrue(name.find(), () -> "no application was made:\n" + log);
    return new Application(
        exitCode,
        last("final status", log),
        last("diagnostics", log),
        attempts(name.group()),
        said(name.group()));
  }

  /** Spark repeats what it knows of an application. */
  private static String last(String field, String log) {
    Matcher line = Pattern.compile("(?m)^\\s*" + field + ": (.*)$").matcher(log);
    String value = "";
    while (line.find()) {
      value = line.group(1);
    }
    return value;
  }

  private static Set<String> attempts(String application) throws IOException {
    try (Stream<Path> containers = Files.list(server.logs().resolve(application))) {
      return containers
          .map(container -> ATTEMPT.matcher(container.getFileName().toString()))
          .filter(Matcher::matches)
          .map(attempt -> attempt.group(1))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static String said(String application) throws IOException {
    StringBuilder said = new StringBuilder();
    try (Stream<Path> files = Files.walk(server.logs().resolve(application))) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        said.append("\n").append(file).append(":\n").append(Files.readString(file));
      }
    }
    return said.toString();
  }

  private static Path copyWithNan(Path model) throws IOException {
    Files.createDirectory(model);
    try (Stream<Path> files = Files.list(Project.MODEL)) {
      for (Path file : files.toList()) {
        Files.copy(file, model.resolve(file.getFileName()));
      }
    }
    Path shard;
    try (Stream<Path> files = Files.list(model)) {
      shard =
          files
              .filter(file -> file.toString().endsWith(".safetensors"))
              .sorted()
              .findFirst()
              .orElseThrow();
    }
    try (RandomAccessFile file = new RandomAccessFile(shard.toFile(), "rw")) {
      long header = Long.reverseBytes(file.readLong());
      byte[] names = new byte[Math.toIntExact(header)];
      file.readFully(names);
      Matcher offset =
          Pattern.compile("_proj\\.weight\":\\{[^}]*\"data_offsets\":\\[(\\d+)")
              .matcher(new String(names, StandardCharsets.UTF_8));
      assertTrue(offset.find());
      file.seek(8 + header + Long.parseLong(offset.group(1)));
      file.write(new byte[] {(byte) 0xc0, 0x7f});
    }
    return model;
  }
}
