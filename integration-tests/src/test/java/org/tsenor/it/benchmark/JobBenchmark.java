package org.tsenor.it.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The whole job against what limits it, every figure a process of its own, several rounds, medians:
 * a plain copy of the files, the solver alone on scores in memory, the job on one core and on two.
 *
 * <p>Arguments: launcher, model, pattern, rounds. The launcher is {@code spark-job/bin/tsenor}; the
 * model is made by {@code tsenor generate}.
 */
public final class JobBenchmark {
  private static final double SOLVER_SECONDS = 15;

  private final Path launcher;
  private final Path model;
  private final String pattern;
  private final int rounds;
  private final Path scratch;

  private JobBenchmark(String[] args) throws IOException {
    launcher = Path.of(args[0]);
    model = Path.of(args[1]);
    pattern = args[2];
    rounds = Integer.parseInt(args[3]);
    scratch = Files.createTempDirectory(model.toAbsolutePath().getParent(), "benchmark");
  }

  public static void main(String[] args) throws Exception {
    if (args.length != 4) {
      System.err.println("arguments: LAUNCHER MODEL PATTERN ROUNDS");
      System.exit(2);
    }
    JobBenchmark benchmark = new JobBenchmark(args);
    try {
      benchmark.run();
    } finally {
      Commands.delete(benchmark.scratch);
    }
  }

  private void run() throws Exception {
    double[] copy = new double[rounds];
    double[][] alone = new double[2][rounds];
    Job[] one = new Job[rounds];
    Job[] two = new Job[rounds];
    for (int round = 0; round < rounds; round++) {
      System.err.printf("round %d of %d%n", round + 1, rounds);
      copy[round] = copy();
      alone[0][round] = alone(1);
      alone[1][round] = alone(2);
      one[round] = job("local[1]");
      two[round] = job("local[2]");
    }
    print(copy, alone, one, two);
  }

  private void print(double[] copy, double[][] alone, Job[] one, Job[] two) {
    double bytes = Arrays.stream(one).mapToDouble(Job::bytes).max().orElseThrow();
    double weights = one[0].weights();
    System.out.printf(
        Locale.ROOT,
        "%s, %.2f GB, %.3g weights to prune, %s, median of %d%n",
        model.getFileName(),
        bytes * 1e-9,
        weights,
        pattern,
        rounds);
    row("plain copy of the files", median(copy), weights);
    row("solver alone, 1 thread", weights / median(alone[0]), weights);
    row("solver alone, 2 threads", weights / median(alone[1]), weights);
    row("job on local[1], its own time", median(one, Job::jobSeconds), weights);
    row("job on local[2], its own time", median(two, Job::jobSeconds), weights);
    row("job on local[1], whole process", median(one, Job::processSeconds), weights);
    row("job on local[2], whole process", median(two, Job::processSeconds), weights);
    double solver = weights / median(alone[1]);
    ratio("job / solver alone on two cores", solver / median(two, Job::jobSeconds));
    ratio("whole process / solver alone", solver / median(two, Job::processSeconds));
    ratio(
        "local[2] / local[1], job's own time",
        median(one, Job::jobSeconds) / median(two, Job::jobSeconds));
    ratio(
        "local[2] / local[1], whole process",
        median(one, Job::processSeconds) / median(two, Job::processSeconds));
    System.out.printf(Locale.ROOT, "certified gap of the masks: max %.1e%n", two[0].gapMax());
  }

  private static void row(String what, double seconds, double weights) {
    System.out.printf(
        Locale.ROOT, "%-34s %8.2f s %10.1f M weights/s%n", what, seconds, weights / seconds * 1e-6);
  }

  private static void ratio(String what, double ratio) {
    System.out.printf(Locale.ROOT, "%-40s %5.2f%n", what, ratio);
  }

  /** One run of the job, its process and its report. */
  private record Job(
      double processSeconds, double jobSeconds, double weights, double bytes, double gapMax) {}

  private Job job(String master) throws Exception {
    Path output = scratch.resolve("pruned");
    long start = System.nanoTime();
    Commands.execute(
        launcher.toString(),
        "prune",
        "--master",
        master,
        "--model",
        model.toString(),
        "--output",
        output.toString(),
        "--pattern",
        pattern);
    double process = (System.nanoTime() - start) * 1e-9;
    JsonNode report = new ObjectMapper().readTree(output.resolve("report.json").toFile());
    Commands.delete(output);
    return new Job(
        process,
        report.get("time").get("wall_seconds").asDouble(),
        report.get("totals").get("weights").asDouble(),
        report.get("input").get("bytes").asDouble(),
        report.get("totals").get("gap_max").asDouble());
  }

  private double copy() throws Exception {
    Path target = scratch.resolve("copy");
    long start = System.nanoTime();
    Commands.execute("cp", "-r", model.toString(), target.toString());
    double seconds = (System.nanoTime() - start) * 1e-9;
    Commands.delete(target);
    return seconds;
  }

  /** Weights a second. */
  private double alone(int threads) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--add-modules=jdk.incubator.vector", "-Xmx1g"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(SolverAlone.class.getName(), model.toString(), pattern));
    command.addAll(List.of("" + threads, "" + SOLVER_SECONDS));
    return Double.parseDouble(Commands.execute(command.toArray(new String[0])).strip());
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static double median(Job[] jobs, java.util.function.ToDoubleFunction<Job> figure) {
    return median(Arrays.stream(jobs).mapToDouble(figure).toArray());
  }
}
