package org.tsenor.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.tsenor.job.calibrated.GramSum;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.HostAlgebra;
import org.tsenor.linalg.LibraryChoice;
import org.tsenor.model.RecordedProducts.Product;
import org.tsenor.model.config.ModelConfig;

/**
 * A decoder layer in the shape of Llama-3.2-1B (2048/8192, 32 heads of 64 over 8) against the bare
 * products that it consists of, with the same matrices in the same run. It prints one Markdown
 * table in some minutes:
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
 */
final class ForwardBenchmark {
  private static final String CONFIG =
      """
      {"model_type": "llama", "hidden_size": 2048, "intermediate_size": 8192,
       "num_hidden_layers": 1, "num_attention_heads": 32, "num_key_value_heads": 8,
       "head_dim": 64, "vocab_size": 8, "max_position_embeddings": 131072,
       "rms_norm_eps": 1e-5, "rope_theta": 500000.0}
      """;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final String library;
  private final RecordedProducts ops;
  private final ModelConfig config;
  private final DecoderLayer layer;
  private final DecoderScratch scratch;
  private final FloatMatrix stream;
  private final FloatMatrix hidden;
  private final Map<LinearInput, GramSum> sums = new EnumMap<>(LinearInput.class);

  private ForwardBenchmark(HostAlgebra algebra, int tokens) throws IOException {
    library = algebra.description();
    ops = new RecordedProducts(algebra.ops());
    config = ModelConfig.parse("config", CONFIG.getBytes(UTF_8));
    DecoderContext context = new DecoderContext(config, tokens, ops);
    Random random = new Random(1);
    Map<String, FloatMatrix> tensors = new LinkedHashMap<>();
    new TensorShapes(config)
        .ofLayer(0)
        .forEach((name, shape) -> tensors.put(name, draw(shape, random)));
    layer = new DecoderLayer(context, LayerWeights.of(config, 0, tensors));
    scratch = context.scratch();
    stream = draw(List.of((long) tokens, (long) config.sizes().hidden()), random);
    hidden = FloatMatrix.zeros(stream.rows(), stream.columns());
  }

  /** Prints the table; without arguments, medians of 3 for windows of 512 and 2048 tokens. */
  public static void main(String[] arguments) throws IOException {
    List<String> usual = arguments.length == 0 ? List.of("3", "512", "2048") : List.of(arguments);
    List<Integer> numbers = usual.stream().map(Integer::valueOf).toList();
    if (numbers.size() < 2) {
      throw new IllegalArgumentException("arguments: ROUNDS TOKENS...");
    }
    System.out.printf("JDK %s%n%n", Runtime.version());
    System.out.println(
        "| library | tokens | pass | s | against products of | GFLOP | s | GFLOP/s | pass GFLOP/s | ratio |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|");
    for (int tokens : numbers.subList(1, numbers.size())) {
      for (LibraryChoice choice : List.of(LibraryChoice.JAVA, LibraryChoice.NATIVE)) {
        new ForwardBenchmark(HostAlgebra.of(choice), tokens).run(numbers.get(0));
      }
    }
  }

  private static FloatMatrix draw(List<Long> shape, Random random) {
    int rows = shape.size() < 2 ? 1 : Math.toIntExact(shape.get(0));
    FloatMatrix matrix = FloatMatrix.zeros(rows, Math.toIntExact(shape.get(shape.size() - 1)));
    for (int i = 0; i < matrix.values().length; i++) {
      matrix.values()[i] = (float) random.nextGaussian() * (rows == 1 ? 1 : 0.02f);
    }
    return matrix;
  }

  private void sum(LinearInput input, FloatMatrix activations) {
    sums.computeIfAbsent(input, key -> new GramSum(activations.columns(), ops)).add(activations);
  }

  private void pass(ActivationListener listener) {
    System.arraycopy(stream.values(), 0, hidden.values(), 0, hidden.values().length);
    layer.forward(hidden, scratch, listener);
  }

  /** What a product belongs to. */
  private enum Part {
    LINEARS,
    ATTENTION,
    GRAM
  }

  private Part part(Product product) {
    int headSize = config.attention().headSize();
    if (product.left().columns() == headSize || product.into().columns() == headSize) {
      return Part.ATTENTION;
    }
    return product.left().columns() < config.sizes().hidden() ? Part.GRAM : Part.LINEARS;
  }

  private void run(int rounds) {
    Map<Part, List<Product>> products = new EnumMap<>(Part.class);
    ops.of(() -> pass(this::sum))
        .forEach(
            product ->
                products.computeIfAbsent(part(product), key -> new ArrayList<>()).add(product));
    double[] forward = new double[rounds];
    double[] summed = new double[rounds];
    Map<Part, double[]> bare = new EnumMap<>(Part.class);
    for (int round = 0; round < rounds; round++) {
      forward[round] = seconds(() -> pass(ActivationListener.NONE));
      summed[round] = seconds(() -> pass(this::sum));
      for (Part part : Part.values()) {
        bare.computeIfAbsent(part, key -> new double[rounds])[round] =
            seconds(() -> ops.repeat(products.get(part)));
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
    print("forward", median(forward), "linears", linears);
    print("forward", median(forward), "linears, attention", all);
    print(
        "with Gram sums",
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

  private void print(String pass, double seconds, String products, Cost cost) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %s | %.3f | %s | %.1f | %.3f | %.1f | %.1f | %.2f |%n",
        library,
        stream.rows(),
        pass,
        seconds,
        products,
        cost.operations,
        cost.seconds,
        cost.operations / cost.seconds,
        cost.operations / seconds,
        cost.seconds / seconds);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static double seconds(Runnable run) {
    long start = THREADS.getCurrentThreadCpuTime();
    run.run();
    return (THREADS.getCurrentThreadCpuTime() - start) * 1e-9;
  }
}
