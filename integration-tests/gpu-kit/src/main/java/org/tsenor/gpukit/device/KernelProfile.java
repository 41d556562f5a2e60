package org.tsenor.gpukit.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tsenor.gpukit.device.BandRun.Shape;
import org.tsenor.gpukit.part.KitTask;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.cuda.BandKernels;

/**
 * What Nsight Compute measures of each kernel on one matrix. With the words {@code table FILE}
 * behind its task it makes a table of what Nsight Compute has written; without, it is the program
 * that Nsight Compute watches.
 */
public final class KernelProfile {
  /** What is asked for, and the words of the table's head. */
  private static final Map<String, String> METRICS = metrics();

  private static final Pattern VALUE = Pattern.compile("\"([^\"]*)\"");

  private KernelProfile() {}

  private static Map<String, String> metrics() {
    Map<String, String> metrics = new LinkedHashMap<>();
    metrics.put("gpu__time_duration.sum", "time");
    metrics.put("smsp__inst_executed.sum", "instructions of warps");
    metrics.put("smsp__issue_active.avg.pct_of_peak_sustained_active", "issue slots busy %");
    metrics.put("sm__throughput.avg.pct_of_peak_sustained_elapsed", "busiest unit %");
    metrics.put("dram__throughput.avg.pct_of_peak_sustained_elapsed", "device memory %");
    metrics.put("l1tex__data_pipe_lsu_wavefronts.avg.pct_of_peak_sustained_elapsed", "shared %");
    metrics.put("sm__warps_active.avg.pct_of_peak_sustained_active", "warps resident %");
    return metrics;
  }

  /** The metrics, as the option of the command wants them. */
  public static String metricNames() {
    return String.join(",", METRICS.keySet());
  }

  /** Runs the kernels once each, or makes the table. */
  public static void main(String[] arguments) {
    List<String> words = List.of(arguments);
    int table = words.indexOf("table");
    KitTask.run(
        arguments, table < 0 ? KernelProfile::run : task -> print(Path.of(words.get(table + 1))));
  }

  private static void run(KitTask task) {
    Shape shape = new Shape(task.size(8192, 64), task.size(8192, 64));
    try (DeviceBench bench = DeviceBench.open(task.size(1 << 27, 1 << 20), 1 << 12)) {
      SolverSettings largest = SolverBenchmark.settings(Algorithm.EXACT, new NmPattern(2, 4));
      long address = bench.allocate(BandRun.bytes(largest, shape));
      bench.upload(DrawnWeights.LLM.draw(shape.rows(), shape.columns(), 1), address);
      for (NmPattern pattern : SolverBenchmark.PATTERNS) {
        for (Algorithm algorithm : List.of(Algorithm.EXACT, Algorithm.TSENOR)) {
          SolverSettings settings = SolverBenchmark.settings(algorithm, pattern);
          BandKernels kernels = new BandKernels(bench.device(), settings);
          BandRun run = new BandRun(bench, settings, kernels, shape, address);
          run.launch();
          run.totals();
        }
      }
    }
  }

  /** One line a launch, from lines of {@code kernel, metric, unit, value} among others. */
  private static void print(Path csv) throws IOException {
    Map<String, Map<String, String>> launches = new LinkedHashMap<>();
    List<String> head = List.of();
    for (String line : Files.readAllLines(csv, StandardCharsets.UTF_8)) {
      List<String> values = values(line);
      if (values.contains("Metric Name")) {
        head = values;
      } else if (!head.isEmpty() && values.size() == head.size()) {
        String launch =
            values.get(head.indexOf("ID")) + " " + values.get(head.indexOf("Kernel Name"));
        launches
            .computeIfAbsent(launch, key -> new LinkedHashMap<>())
            .put(
                values.get(head.indexOf("Metric Name")),
                "%s %s"
                    .formatted(
                        values.get(head.indexOf("Metric Value")),
                        values.get(head.indexOf("Metric Unit")))
                    .replace("%", "")
                    .strip());
      }
    }
    if (launches.isEmpty()) {
      throw new IllegalStateException("Nsight Compute has measured nothing, see profile-run.log");
    }
    System.out.println("| launch | " + String.join(" | ", METRICS.values()) + " |");
    System.out.println("|---|" + "---|".repeat(METRICS.size()));
    launches.forEach(
        (launch, metrics) -> {
          List<String> cells = new ArrayList<>();
          METRICS.keySet().forEach(name -> cells.add(metrics.getOrDefault(name, "")));
          System.out.printf("| %s | %s |%n", launch, String.join(" | ", cells));
        });
  }

  private static List<String> values(String line) {
    List<String> values = new ArrayList<>();
    Matcher matcher = VALUE.matcher(line);
    while (matcher.find()) {
      values.add(matcher.group(1));
    }
    return values;
  }
}
