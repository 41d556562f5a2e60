package org.tsenor.gpukit.device;

import static org.tsenor.gpukit.part.Spread.number;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.tsenor.gpu.KernelImage;
import org.tsenor.gpukit.device.BandRun.Shape;
import org.tsenor.gpukit.device.CountingPtx.Counted;
import org.tsenor.gpukit.device.CountingPtx.Unit;
import org.tsenor.gpukit.part.KitTask;
import org.tsenor.gpukit.part.KitTask.SkippedException;
import org.tsenor.mask.Algorithm;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.SolverSettings;
import org.tsenor.mask.cuda.BandArgument;
import org.tsenor.mask.cuda.BandKernels;

/** What warps execute for one matrix, counted on the device, and how busy that keeps its units. */
public final class OperationCounts {
  private static final String PTX = "/org/tsenor/mask/cuda/mask_solvers.ptx";
  private static final int PTX_7_0 = 11000;

  /** Basic blocks of all kernels together; there are some three thousand. */
  private static final int COUNTERS = 1 << 15;

  private static final List<String> KERNELS =
      List.of(
          "exact_4",
          "exact_8",
          "exact_8_hard",
          "exact_16",
          "exact_16_hard",
          "exact_32",
          "exact_32_hard",
          "tsenor_4",
          "tsenor_8",
          "tsenor_16",
          "tsenor_32",
          "sum_blocks",
          "sum_pieces");

  private final KitTask task;
  private final DeviceBench bench;
  private final Shape shape;
  private final long counters;
  private final CountingPtx ptx;
  private final KernelImage image;
  private final int megahertz = Integer.getInteger("gpukit.clock", 0);

  private OperationCounts(KitTask task, DeviceBench bench) throws IOException {
    this.task = task;
    this.bench = bench;
    int side = task.size(2048, 64);
    this.shape = new Shape(side, side);
    this.counters = bench.allocate((long) COUNTERS * Long.BYTES);
    try (InputStream shipped = OperationCounts.class.getResourceAsStream(PTX)) {
      String text = new String(shipped.readAllBytes(), StandardCharsets.US_ASCII);
      this.ptx = new CountingPtx(text, KERNELS, counters);
    }
    if (ptx.counted().size() > COUNTERS) {
      throw new IllegalStateException(
          "%d basic blocks for %d counters".formatted(ptx.counted().size(), COUNTERS));
    }
    byte[] bytes = (ptx.text() + "\0").getBytes(StandardCharsets.US_ASCII);
    Map<String, Integer> arguments =
        KERNELS.stream().collect(Collectors.toMap(kernel -> kernel, kernel -> BandArgument.BYTES));
    this.image = new KernelImage("counting.ptx", PTX_7_0, bytes, arguments);
  }

  /** Prints the table. */
  public static void main(String[] arguments) {
    KitTask.run(arguments, OperationCounts::run);
  }

  private static void run(KitTask task) throws IOException {
    try (DeviceBench bench = DeviceBench.open(task.size(1 << 24, 1 << 20), 1 << 12)) {
      new OperationCounts(task, bench).print();
    }
  }

  /** Milliseconds of a kernel, and weights of the matrix that it took them for. */
  private record Timed(double millis, double weights) {}

  private Map<String, Timed> times() throws IOException {
    Map<String, Timed> times = new LinkedHashMap<>();
    Path file = task.directory().resolve(SolverBenchmark.KERNEL_TIMES);
    if (!Files.exists(file)) {
      return times;
    }
    for (String line : Files.readAllLines(file)) {
      String[] values = line.split("\t", -1);
      if (values[0].equals(DrawnWeights.LLM.name())) {
        double side = Double.parseDouble(values[3]);
        Timed timed = new Timed(Double.parseDouble(values[5]), side * side);
        times.put(String.join(" ", values[1], values[2], values[4]), timed);
      }
    }
    return times;
  }

  private void print() throws IOException {
    Map<String, Timed> times = times();
    long address = bench.allocate(mostBytes());
    bench.upload(DrawnWeights.LLM.draw(shape.rows(), shape.columns(), 1), address);
    System.out.printf(
        "PTX instructions of warps, counted on the device by kernels with a counter in every basic"
            + " block (%d × %d LLM-like weights), for 1024 weights. *of the device's rate*: at the"
            + " times above and %s, if every multiprocessor starts four instructions a clock, and"
            + " its busiest unit (rates of compute capability 9.0). Machine code differs from PTX:"
            + " 64-bit integers take two instructions, most moves none; moves are not counted as"
            + " issued.%n%n",
        shape.rows(), shape.columns(), megahertz == 0 ? "an unknown clock" : megahertz + " MHz");
    StringBuilder head = new StringBuilder("| pattern | kernel | issued ");
    StringBuilder rule = new StringBuilder("|---|---|---|");
    for (Unit unit : Unit.values()) {
      head.append("| ").append(unit.label()).append(' ');
      rule.append("---|");
    }
    System.out.println(head + "| instructions a second | of the device's rate | busiest unit |");
    System.out.println(rule + "---|---|---|");
    long all = 0;
    for (NmPattern pattern : SolverBenchmark.PATTERNS) {
      for (Algorithm algorithm : List.of(Algorithm.EXACT, Algorithm.TSENOR)) {
        all += count(pattern, algorithm, address, times);
      }
    }
    if (all == 0) {
      throw new SkippedException("this driver does not run the PTX that it is given");
    }
  }

  private long mostBytes() {
    long most = 0;
    for (NmPattern pattern : SolverBenchmark.PATTERNS) {
      SolverSettings exact = SolverBenchmark.settings(Algorithm.EXACT, pattern);
      most = Math.max(most, BandRun.bytes(exact, shape));
    }
    return most;
  }

  private long count(
      NmPattern pattern, Algorithm algorithm, long address, Map<String, Timed> times) {
    SolverSettings settings = SolverBenchmark.settings(algorithm, pattern);
    BandKernels kernels = new BandKernels(bench.device(), settings, image);
    bench.driver().clear(counters, (long) COUNTERS * Long.BYTES, bench.stream());
    BandRun run = new BandRun(bench, settings, kernels, shape, address);
    run.launch();
    run.totals();
    long all = 0;
    for (Map.Entry<String, Map<Unit, Long>> kernel : read().entrySet()) {
      Timed timed = times.get(String.join(" ", pattern + "", algorithm.label(), kernel.getKey()));
      all += print(pattern, kernel.getKey(), kernel.getValue(), timed);
    }
    return all;
  }

  private Map<String, Map<Unit, Long>> read() {
    int blocks = ptx.counted().size();
    ByteBuffer counts = bench.download(counters, blocks * Long.BYTES);
    Map<String, Map<Unit, Long>> kernels = new LinkedHashMap<>();
    for (int block = 0; block < blocks; block++) {
      long count = counts.getLong(block * Long.BYTES);
      Counted counted = ptx.counted().get(block);
      if (count > 0) {
        Map<Unit, Long> units =
            kernels.computeIfAbsent(counted.kernel(), key -> new EnumMap<>(Unit.class));
        counted
            .instructions()
            .forEach((unit, number) -> units.merge(unit, number * count, Long::sum));
      }
    }
    return kernels;
  }

  private long print(NmPattern pattern, String kernel, Map<Unit, Long> units, Timed timed) {
    double kilos = shape.weights() / 1024.0;
    long issued = 0;
    List<String> cells = new ArrayList<>();
    Unit busiest = Unit.FLOAT;
    for (Unit unit : Unit.values()) {
      long count = units.getOrDefault(unit, 0L);
      cells.add(number(count / kilos));
      issued += unit == Unit.MOVE ? 0 : count;
      if (unit != Unit.MOVE
          && count / unit.warpsAClock() > units.getOrDefault(busiest, 0L) / busiest.warpsAClock()) {
        busiest = unit;
      }
    }
    System.out.printf(
        "| %s | %s | %s | %s |%s%n",
        pattern,
        kernel,
        number(issued / kilos),
        String.join(" | ", cells),
        rates(issued, busiest, units.getOrDefault(busiest, 0L), timed));
    return issued;
  }

  private String rates(long issued, Unit busiest, long ofBusiest, Timed timed) {
    if (timed == null || timed.millis() <= 0) {
      return " | | " + busiest.label() + " |";
    }
    double scale = timed.weights() / shape.weights() / (timed.millis() / 1e3);
    double clocks = megahertz * 1e6 * bench.device().properties().multiprocessors();
    String share = megahertz == 0 ? "" : percent(issued * scale / (4 * clocks));
    String busy =
        megahertz == 0 ? "" : " " + percent(ofBusiest * scale / (busiest.warpsAClock() * clocks));
    return " %.2e | %s | %s%s |".formatted(issued * scale, share, busiest.label(), busy);
  }

  private static String percent(double share) {
    return "%.0f %%".formatted(100 * share);
  }
}
