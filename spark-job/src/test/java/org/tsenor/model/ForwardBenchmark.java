package org.tsenor.model;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.tsenor.engine.Engine;
import org.tsenor.engine.device.DeviceEngine;
import org.tsenor.engine.host.HostEngine;
import org.tsenor.gpu.CudaDevices;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.LibraryChoice;
import org.tsenor.linalg.LinearAlgebra;
import org.tsenor.linalg.Matrix;
import org.tsenor.mask.cuda.CudaBackend;
import org.tsenor.mask.scalar.ScalarBackend;
import org.tsenor.model.RecordedProducts.Product;

/**
 * Times of windows through one decoder layer, on the CPU or on a device. It prints one Markdown
 * table.
 *
 * <p>On the CPU, a layer in the shape of Llama-3.2-1B (2048/8192, 32 heads of 64 over 8) against
 * the bare products that it consists of, with the same matrices in the same run, in some minutes:
 *
 * <pre>
 * java --add-modules=jdk.incubator.vector -Xmx3g \
 *   -cp "spark-job/target/test-classes:spark-job/target/classes:solver-kernels/target/classes\
 * :spark-job/runtime/target/jars/*" \
 *   org.tsenor.model.ForwardBenchmark [ROUNDS TOKENS ...]
 * </pre>
 *
 * <p>Times are CPU times of the one thread that computes, medians of passes and products in turn.
 * Rates count the operations of the bare products only: what else a pass does counts as loss.
 *
 * <p>On a device, one of Llama-3-8B: a part of the kit for machines with a GPU, which starts it as
 * {@code DIRECTORY [small]}. Exit code 3 says that something it needs is not there.
 */
public final class ForwardBenchmark {
  private static final int SKIPPED = 3;
  private static final int DEVICE_ROUNDS = 5;

  /** Of the largest entry: float products are summed in another order. */
  private static final double TOLERANCE = 2e-5;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Ends a pass at its first input. */
  private static final ActivationListener UPLOADED =
      new ActivationListener() {
        @Override
        public void accept(LinearInput input, Matrix activations) {}

        @Override
        public boolean isLast(LinearInput input) {
          return true;
        }
      };

  private final DrawnLayer layer;
  private final LayerGrams grams;
  private final DoubleSupplier seconds;

  /**
   * @param seconds a clock that has passed what was asked of the engine so far
   */
  private ForwardBenchmark(DrawnLayer layer, LayerGrams grams, DoubleSupplier seconds) {
    this.layer = layer;
    this.grams = grams;
    this.seconds = seconds;
  }

  /** Prints the table; without arguments, medians of 3 for windows of 512 and 2048 tokens. */
  public static void main(String[] arguments) throws IOException {
    Locale.setDefault(Locale.ROOT);
    if (arguments.length > 0 && !arguments[0].matches("\\d+")) {
      onDevice(List.of(arguments).contains("small"));
      return;
    }
    List<String> usual = arguments.length == 0 ? List.of("3", "512", "2048") : List.of(arguments);
    List<Integer> numbers = usual.stream().map(Integer::valueOf).toList();
    if (numbers.size() < 2) {
      throw new IllegalArgumentException("arguments: ROUNDS TOKENS..., or DIRECTORY [small]");
    }
    onCpu(numbers.get(0), numbers.subList(1, numbers.size()));
  }

  private double time(Runnable work) {
    double start = seconds.getAsDouble();
    work.run();
    return seconds.getAsDouble() - start;
  }

  private void pass(FloatMatrix hidden) {
    grams.pass().show(hidden, ActivationListener.NONE);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static void onCpu(int rounds, List<Integer> windows) throws IOException {
    DrawnLayer layer = DrawnLayer.of(2048, 8192, 64);
    System.out.printf("JDK %s%n%n", Runtime.version());
    System.out.println(
        "| library | tokens | pass | s | against products of | GFLOP | s | GFLOP/s | pass GFLOP/s | ratio |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|");
    for (int tokens : windows) {
      for (LibraryChoice choice : List.of(LibraryChoice.JAVA, LibraryChoice.NATIVE)) {
        LinearAlgebra algebra = LinearAlgebra.of(choice);
        RecordedProducts ops = new RecordedProducts(algebra.ops());
        Engine engine = new HostEngine(ops, algebra.factorizations(), new ScalarBackend());
        DecoderContext context = new DecoderContext(layer.config(), tokens);
        try (LayerGrams grams = new LayerGrams(engine, context, layer.stored())) {
          new ForwardBenchmark(layer, grams, () -> THREADS.getCurrentThreadCpuTime() * 1e-9)
              .againstProducts(ops, rounds, layer.hidden(tokens));
        }
        engine.release();
      }
    }
  }

  /** What a product belongs to. */
  private enum Part {
    LINEARS,
    ATTENTION,
    GRAM
  }

  private Part part(Product product) {
    int headSize = layer.config().attention().headSize();
    if (product.left().columns() == headSize || product.into().columns() == headSize) {
      return Part.ATTENTION;
    }
    return product.left().columns() < layer.config().sizes().hidden() ? Part.GRAM : Part.LINEARS;
  }

  private void againstProducts(RecordedProducts ops, int rounds, FloatMatrix hidden) {
    Map<Part, List<Product>> products = new EnumMap<>(Part.class);
    ops.of(() -> grams.add(hidden))
        .forEach(
            product ->
                products.computeIfAbsent(part(product), key -> new ArrayList<>()).add(product));
    double[] forward = new double[rounds];
    double[] summed = new double[rounds];
    Map<Part, double[]> bare = new EnumMap<>(Part.class);
    for (int round = 0; round < rounds; round++) {
      forward[round] = time(() -> pass(hidden));
      summed[round] = time(() -> grams.add(hidden));
      for (Part part : Part.values()) {
        bare.computeIfAbsent(part, key -> new double[rounds])[round] =
            time(() -> ops.repeat(products.get(part)));
      }
    }
    Map<Part, Cost> costs = new EnumMap<>(Part.class);
    products.forEach(
        (part, of) ->
            costs.put(
                part,
                new Cost(
                    1e-9 * of.stream().mapToDouble(Product::operations).sum(),
                    median(bare.get(part)))));
    Cost linears = costs.get(Part.LINEARS);
    Cost all = linears.plus(costs.get(Part.ATTENTION));
    String start = "| %s | %d | ".formatted(ops.description(), hidden.rows());
    print(start + "forward", median(forward), "linears", linears);
    print(start + "forward", median(forward), "linears, attention", all);
    print(
        start + "with Gram sums",
        median(summed),
        "linears, attention, Gram",
        all.plus(costs.get(Part.GRAM)));
  }

  /** Of bare products: 10⁹ operations, and the seconds they take. */
  private record Cost(double operations, double seconds) {
    Cost plus(Cost other) {
      return new Cost(operations + other.operations, seconds + other.seconds);
    }
  }

  private static void print(String pass, double seconds, String products, Cost cost) {
    System.out.printf(
        "%s | %.3f | %s | %.1f | %.3f | %.1f | %.1f | %.2f |%n",
        pass,
        seconds,
        products,
        cost.operations,
        cost.seconds,
        cost.operations / cost.seconds,
        cost.operations / seconds,
        cost.seconds / seconds);
  }

  private static void onDevice(boolean small) throws IOException {
    Optional<String> reason = DeviceEngine.unavailableReason();
    if (reason.isPresent()) {
      System.err.println("reason: " + reason.get());
      System.exit(SKIPPED);
    }
    // Nobody else is on the device.
    GpuMemory memory = GpuMemory.ofShare(0.9);
    Engine engine =
        DeviceEngine.of(new CudaBackend(new GpuSettings(List.of(), memory)).device(), memory);
    DrawnLayer layer = small ? DrawnLayer.of(64, 96, 16) : DrawnLayer.of(4096, 14336, 128);
    int[] windows = small ? new int[] {8, 16} : new int[] {128, 2048};
    int compared = small ? 8 : 16;
    System.out.printf(
        "One layer of %d and %d columns, %d heads over %d, float products (no TF32), %s. Times by"
            + " the clock, until the device is done, median of %d; the residual stream's way to"
            + " the device is in them, and told apart. *against the host*: largest difference of %d"
            + " tokens, of the largest entry.%n%n",
        layer.config().sizes().hidden(),
        layer.config().sizes().intermediate(),
        layer.config().attention().heads(),
        layer.config().attention().keyValueHeads(),
        engine.description(),
        DEVICE_ROUNDS,
        compared);
    System.out.println(
        "| tokens | pass ms | of it copying in | TFLOP/s without it | pass with Gram sums ms "
            + "| against the host |");
    System.out.println("|---|---|---|---|---|---|");
    double difference = againstHost(engine, layer, compared);
    DecoderContext context = new DecoderContext(layer.config(), windows[windows.length - 1]);
    try (LayerGrams grams = new LayerGrams(engine, context, layer.stored())) {
      ForwardBenchmark benchmark =
          new ForwardBenchmark(
              layer,
              grams,
              () -> {
                grams.await();
                return System.nanoTime() * 1e-9;
              });
      for (int tokens : windows) {
        benchmark.printDevice(layer.hidden(tokens), difference);
      }
    }
    engine.release();
    CudaDevices.ofThisProcess().release();
  }

  private static double againstHost(Engine engine, DrawnLayer layer, int tokens)
      throws IOException {
    LinearAlgebra algebra = LinearAlgebra.of(LibraryChoice.AUTO);
    FloatMatrix expected = passed(new HostEngine(algebra, new ScalarBackend()), layer, tokens);
    FloatMatrix found = passed(engine, layer, tokens);
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.values().length; i++) {
      largest = Math.max(largest, Math.abs(expected.values()[i]));
      difference = Math.max(difference, Math.abs(expected.values()[i] - found.values()[i]));
    }
    if (!(difference <= TOLERANCE * largest)) {
      System.err.println("reason: the pass differs from the host's by " + difference / largest);
      System.exit(1);
    }
    return difference / largest;
  }

  private static FloatMatrix passed(Engine engine, DrawnLayer layer, int tokens)
      throws IOException {
    FloatMatrix hidden = layer.hidden(tokens);
    DecoderContext context = new DecoderContext(layer.config(), tokens);
    try (LayerPass pass = LayerPass.open(engine, context, layer.stored())) {
      pass.forward(hidden, hidden);
    }
    return hidden;
  }

  private void printDevice(FloatMatrix hidden, double difference) {
    double plain = deviceTime(() -> pass(hidden));
    double copying = deviceTime(() -> grams.pass().show(hidden, UPLOADED));
    double summing = deviceTime(() -> grams.add(hidden));
    int tokens = hidden.rows();
    System.out.printf(
        "| %d | %.4g | %.4g | %.4g | %.4g | %.1e |%n",
        tokens,
        1e3 * plain,
        1e3 * copying,
        1e-12 * layer.operations(tokens) / (plain - copying),
        1e3 * summing,
        difference);
  }

  private double deviceTime(Runnable work) {
    work.run();
    double[] times = new double[DEVICE_ROUNDS];
    for (int round = 0; round < DEVICE_ROUNDS; round++) {
      times[round] = time(work);
    }
    return median(times);
  }
}
