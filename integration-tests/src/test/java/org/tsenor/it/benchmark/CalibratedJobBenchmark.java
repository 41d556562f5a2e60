package org.tsenor.it.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.tsenor.job.generate.CheckpointGenerator;
import org.tsenor.job.generate.LlamaShape;

/**
 * A calibrated job on one core and on two, every figure a process of its own, several rounds,
 * medians: a checkpoint of random weights, two decoder layers whose MLP is four times as wide as
 * the residual stream, pruned with random tokens.
 *
 * <p>Arguments: launcher, a new directory, pattern, method, rounds, width of the residual stream (a
 * multiple of 256).
 */
public final class CalibratedJobBenchmark {
  private static final int WINDOWS = 8;
  private static final int WINDOW_TOKENS = 512;

  private final String launcher;
  private final Path folder;
  private final String pattern;
  private final String method;
  private final int rounds;
  private final LlamaShape shape;

  private CalibratedJobBenchmark(String[] args) {
    launcher = args[0];
    folder = Path.of(args[1]);
    pattern = args[2];
    method = args[3];
    rounds = Integer.parseInt(args[4]);
    int hidden = Integer.parseInt(args[5]);
    shape = new LlamaShape(hidden, 4 * hidden, 2, 4, 4096);
  }

  public static void main(String[] args) throws Exception {
    if (args.length != 6) {
      System.err.println("arguments: LAUNCHER DIRECTORY PATTERN METHOD ROUNDS HIDDEN");
      System.exit(2);
    }
    CalibratedJobBenchmark benchmark = new CalibratedJobBenchmark(args);
    Files.createDirectory(benchmark.folder);
    try {
      benchmark.run();
    } finally {
      Commands.delete(benchmark.folder);
    }
  }

  /** One run of the job: its process and its report. */
  private record Job(double processSeconds, double jobSeconds, double error) {}

  private void run() throws Exception {
    new CheckpointGenerator(shape, Long.MAX_VALUE, 1)
        .write(new Configuration(), new org.apache.hadoop.fs.Path(model()));
    writeTokens();
    Job[] one = new Job[rounds];
    Job[] two = new Job[rounds];
    for (int round = 0; round < rounds; round++) {
      System.err.printf("round %d of %d%n", round + 1, rounds);
      one[round] = job("local[1]");
      two[round] = job("local[2]");
    }
    System.out.printf(
        Locale.ROOT,
        "%s %s, %d decoder layers of %d/%d, %d windows of %d tokens, median of %d%n",
        method,
        pattern,
        shape.layers(),
        shape.hiddenSize(),
        shape.intermediateSize(),
        WINDOWS,
        WINDOW_TOKENS,
        rounds);
    row("job's own time", one, two, Job::jobSeconds);
    row("whole process", one, two, Job::processSeconds);
    System.out.printf(
        Locale.ROOT,
        "mean relative error: %.9f on local[1], %.9f on local[2]%n",
        one[0].error,
        two[0].error);
  }

  private static void row(String what, Job[] one, Job[] two, ToDoubleFunction<Job> figure) {
    double single = median(one, figure);
    double both = median(two, figure);
    System.out.printf(
        Locale.ROOT,
        "%-16s local[1] %7.2f s  local[2] %7.2f s  ratio %.2f%n",
        what,
        single,
        both,
        single / both);
  }

  private static double median(Job[] jobs, ToDoubleFunction<Job> figure) {
    double[] sorted = Arrays.stream(jobs).mapToDouble(figure).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private String model() {
    return folder.resolve("model").toString();
  }

  private void writeTokens() throws IOException {
    Random random = new Random(1);
    String lines =
        IntStream.range(0, WINDOWS)
            .mapToObj(
                window ->
                    random
                        .ints(WINDOW_TOKENS, 0, shape.vocabularySize())
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(",", "{\"input_ids\":[", "]}\n")))
            .collect(Collectors.joining());
    Files.writeString(folder.resolve("tokens.jsonl"), lines);
  }

  private Job job(String master) throws Exception {
    Path output = folder.resolve("pruned");
    long start = System.nanoTime();
    Commands.execute(
        launcher,
        "prune",
        "--master",
        master,
        "--model",
        model(),
        "--output",
        output.toString(),
        "--pattern",
        pattern,
        "--method",
        method,
        "--calibration",
        folder.resolve("tokens.jsonl").toString(),
        "--samples",
        Integer.toString(WINDOWS),
        "--sequence-length",
        Integer.toString(WINDOW_TOKENS));
    double process = (System.nanoTime() - start) * 1e-9;
    JsonNode report = new ObjectMapper().readTree(output.resolve("report.json").toFile());
    Commands.delete(output);
    return new Job(
        process,
        report.get("time").get("wall_seconds").asDouble(),
        report.get("totals").get("mean_relative_error").asDouble());
  }
}
