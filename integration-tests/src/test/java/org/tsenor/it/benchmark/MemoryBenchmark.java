package org.tsenor.it.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.tsenor.job.generate.CheckpointGenerator;
import org.tsenor.job.generate.LlamaShape;

/**
 * What lives on the heaps of a calibrated run, by its steps, driver and executor apart: {@code
 * local-cluster}, one executor. For every step and JVM the largest sample is printed.
 *
 * <p>Arguments: project, folder for scratch files, model, windows, method, cores and memory of the
 * executor, further arguments of {@code tsenor prune}. A model is a checkpoint, or
 * HIDDEN/INTERMEDIATE/LAYERS of one to be made with heads of 64 columns, four to a head of keys and
 * values; windows are a file of token ids, or COUNTxTOKENS to be drawn.
 */
public final class MemoryBenchmark {
  private static final int VOCABULARY = 512;
  private static final long SHARD_BYTES = 1L << 30;

  private final Path project;
  private final Path folder;
  private final String method;
  private final String cores;
  private final String memory;
  private final List<String> further;

  private MemoryBenchmark(List<String> arguments) {
    project = Path.of(arguments.get(0)).toAbsolutePath();
    folder = Path.of(arguments.get(1)).toAbsolutePath();
    method = arguments.get(4);
    cores = arguments.get(5);
    memory = arguments.get(6);
    further = arguments.subList(7, arguments.size());
  }

  public static void main(String[] args) throws Exception {
    if (args.length < 7) {
      System.err.println(
          "arguments: PROJECT FOLDER MODEL WINDOWS METHOD CORES MEGABYTES [ARGUMENT...]");
      System.exit(2);
    }
    MemoryBenchmark benchmark = new MemoryBenchmark(List.of(args));
    Path scratch = Files.createTempDirectory(Files.createDirectories(benchmark.folder), "memory");
    try {
      benchmark.run(benchmark.model(args[2]), windows(args[3], scratch), scratch);
    } finally {
      delete(scratch);
    }
  }

  private Path model(String text) throws IOException {
    if (!text.matches("\\d+/\\d+/\\d+")) {
      return Path.of(text).toAbsolutePath();
    }
    String[] sizes = text.split("/", -1);
    int hidden = Integer.parseInt(sizes[0]);
    int keyValueHeads = Math.max(1, hidden / LlamaShape.HEAD_SIZE / 4);
    LlamaShape shape =
        new LlamaShape(
            hidden,
            Integer.parseInt(sizes[1]),
            Integer.parseInt(sizes[2]),
            keyValueHeads,
            VOCABULARY);
    Path model = folder.resolve("llama-" + String.join("-", sizes));
    if (!Files.exists(model)) {
      new CheckpointGenerator(shape, SHARD_BYTES, 1)
          .write(new Configuration(), new org.apache.hadoop.fs.Path(model.toUri()));
    }
    return model;
  }

  private static Path windows(String text, Path scratch) throws IOException {
    if (!text.matches("\\d+x\\d+")) {
      return Path.of(text).toAbsolutePath();
    }
    String[] sizes = text.split("x", -1);
    Random random = new Random(1);
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < Integer.parseInt(sizes[0]); i++) {
      rows.add(
          random
              .ints(Integer.parseInt(sizes[1]), 0, VOCABULARY)
              .mapToObj(Integer::toString)
              .collect(Collectors.joining(",", "{\"input_ids\":[", "]}")));
    }
    return Files.write(scratch.resolve("windows.jsonl"), rows);
  }

  private void run(Path model, Path windows, Path scratch) throws Exception {
    Path log = Files.createDirectories(scratch.resolve("events"));
    Path home = sparkHome(scratch);
    List<String> command = submit();
    command.addAll(List.of("--master", "local-cluster[1,%s,%s]".formatted(cores, memory)));
    for (String setting : settings(scratch, log)) {
      command.addAll(List.of("--conf", setting));
    }
    command.addAll(List.of("--class", "org.tsenor.cli.Main", jar().toString()));
    command.addAll(List.of("prune", "--model", model.toString()));
    command.addAll(List.of("--output", scratch.resolve("pruned").toString()));
    command.addAll(List.of("--pattern", "16:32", "--method", method));
    command.addAll(List.of("--calibration", windows.toString()));
    command.addAll(further);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("SPARK_HOME", home.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    builder.redirectOutput(ProcessBuilder.Redirect.to(scratch.resolve("out").toFile()));
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process driver = builder.start();
    List<HeapSampler.Sample> samples = HeapSampler.until(driver);
    if (driver.waitFor() != 0) {
      throw new IllegalStateException("exit code %d of %s".formatted(driver.exitValue(), command));
    }
    System.out.printf(
        "%s, %s, %s, %s core(s), executor of %s MB%n",
        model.getFileName(), windows.getFileName(), method, cores, memory);
    print(samples, new StageTimes(log), System.out);
  }

  /** {@code spark-submit} of the embedded Spark, in a JVM that tells of its memory. */
  private List<String> submit() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + project.resolve("conf/jvm.options"));
    command.addAll(List.of("-Xmx1g", "-XX:NativeMemoryTracking=summary"));
    command.add("-Dlog4j2.configurationFile=" + project.resolve("conf/log4j2.properties").toUri());
    command.addAll(List.of("-cp", project.resolve("spark-job/runtime/target/jars") + "/*"));
    command.add("org.apache.spark.deploy.SparkSubmit");
    return command;
  }

  private Path jar() throws IOException {
    try (Stream<Path> jars = Files.list(project.resolve("spark-job/target"))) {
      return jars.filter(file -> file.getFileName().toString().matches("tsenor-spark-.*\\.jar"))
          .findFirst()
          .orElseThrow();
    }
  }

  private List<String> settings(Path scratch, Path log) {
    return List.of(
        "spark.ui.enabled=false",
        "spark.executor.memory=" + memory + "m",
        "spark.executor.extraJavaOptions=-XX:G1HeapRegionSize=8m"
            + " -XX:NativeMemoryTracking=summary",
        "spark.local.dir=" + scratch,
        "spark.task.maxFailures=1",
        "spark.eventLog.enabled=true",
        "spark.eventLog.compress=false",
        "spark.eventLog.rolling.enabled=false",
        "spark.eventLog.dir=" + log.toUri());
  }

  /** As much of a Spark installation as workers look for. */
  private Path sparkHome(Path scratch) throws IOException {
    Path home = Files.createDirectories(scratch.resolve("spark-home"));
    Files.createSymbolicLink(
        home.resolve("jars"), project.resolve("spark-job/runtime/target/jars"));
    Files.writeString(home.resolve("RELEASE"), "Spark from its Maven jars\n");
    return home;
  }

  private static void print(List<HeapSampler.Sample> samples, StageTimes times, PrintStream out) {
    out.printf(
        "%-9s %-8s %7s %8s %9s %9s %9s %9s %9s %9s%n",
        "JVM",
        "step",
        "s",
        "samples",
        "live MB",
        "double[]",
        "float[]",
        "byte[]",
        "others",
        "outside");
    for (HeapSampler.Role role : HeapSampler.Role.values()) {
      List<String> steps =
          samples.stream().map(sample -> times.at(sample.millis())).distinct().toList();
      for (String step : steps) {
        List<HeapSampler.Sample> own =
            samples.stream()
                .filter(sample -> sample.role() == role && times.at(sample.millis()).equals(step))
                .toList();
        own.stream()
            .max(Comparator.comparingLong(HeapSampler.Sample::live))
            .ifPresent(
                most ->
                    out.printf(
                        Locale.ROOT,
                        "%-9s %-8s %7.1f %8d %9.1f %9.1f %9.1f %9.1f %9.1f %9.1f%n",
                        role,
                        step,
                        times.seconds(step),
                        own.size(),
                        most.live() * 1e-6,
                        most.doubles() * 1e-6,
                        most.floats() * 1e-6,
                        most.bytes() * 1e-6,
                        most.others() * 1e-6,
                        most.outside() * 1e-6));
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
