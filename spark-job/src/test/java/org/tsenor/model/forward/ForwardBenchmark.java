package org.tsenor.model.forward;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.tsenor.calibration.GramSum;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.NetlibMatrixOps;
import org.tsenor.model.config.ModelConfig;
import org.tsenor.model.forward.RecordedProducts.Product;
import org.tsenor.model.weights.LayerWeights;
import org.tsenor.model.weights.LinearInput;
import org.tsenor.model.weights.TensorShapes;

/**
 * A decoder layer in the shape of Llama-3.2-1B (2048/8192, 32 heads of 64 over 8) against the bare
 * products that it consists of, with the same matrices in the same run. It prints one Markdown
 * table in about two minutes:
 *
 * <pre>
 * java --add-modules=jdk.incubator.vector -Xmx3g \
 *   -cp "spark-job/target/test-classes:spark-job/target/classes:solver-kernels/target/classes\
 * :spark-job/runtime/target/jars/*" \
 *   org.tsenor.model.forward.ForwardBenchmark [TOKENS ...]
 * </pre>
 *
 * <p>Times are CPU times of the one thread that computes, medians of passes and products in turn.
 * Rates count the operations of the bare products only: what else a pass does counts as loss.
 */
final class ForwardBenchmark {
  private static final int ROUNDS = 5;
  private static final String CONFIG =
      """
      {"model_type": "llama", "hidden_size": 2048, "intermediate_size": 8192,
       "num_hidden_layers": 1, "num_attention_heads": 32, "num_key_value_heads": 8,
       "head_dim": 64, "vocab_size": 8, "max_position_embeddings": 131072,
       "rms_norm_eps": 1e-5, "rope_theta": 500000.0}
      """;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final RecordedProducts ops = new RecordedProducts(new NetlibMatrixOps());
  private final ModelConfig config;
  private final DecoderLayer layer;
  private final DecoderScratch scratch;
  private final FloatMatrix stream;
  private final FloatMatrix hidden;
  private final Map<LinearInput, GramSum> sums = new EnumMap<>(LinearInput.class);

  private ForwardBenchmark(int tokens) throws IOException {
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

  /** Prints the table; the arguments are windows' tokens, 512 and 2048 if there are none. */
  public static void main(String[] arguments) throws IOException {
    int[] windows =
        arguments.length == 0
            ? new int[] {512, 2048}
            : Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
    System.out.printf("JDK %s, %s%n%n", Runtime.version(), new NetlibMatrixOps().description());
    System.out.println(
        "| tokens | pass | against | GFLOP | pass s | products s | pass GFLOP/s"
            + " | products GFLOP/s | ratio |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    for (int tokens : windows) {
      ForwardBenchmark benchmark = new ForwardBenchmark(tokens);
      benchmark.compare("forward", "linears", ActivationListener.NONE);
      benchmark.compare("forward", "linears, attention", ActivationListener.NONE);
      benchmark.compare("forward, Gram sums", "linears, attention, Gram", benchmark::sum);
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

  private void compare(String pass, String against, ActivationListener listener) {
    boolean attention = against.contains("attention");
    int inputs = config.sizes().hidden();
    List<Product> products =
        ops.of(() -> pass(listener), product -> attention || product.left().columns() >= inputs);
    double[] passes = new double[ROUNDS];
    double[] bare = new double[ROUNDS];
    for (int round = -1; round < ROUNDS; round++) {
      // The first round compiles.
      int at = Math.max(0, round);
      passes[at] = seconds(() -> pass(listener));
      bare[at] = seconds(() -> ops.repeat(products));
    }
    Arrays.sort(passes);
    Arrays.sort(bare);
    double passed = passes[ROUNDS / 2];
    double multiplied = bare[ROUNDS / 2];
    double operations = 1e-9 * products.stream().mapToDouble(Product::operations).sum();
    System.out.printf(
        Locale.ROOT,
        "| %d | %s | %s | %.1f | %.3f | %.3f | %.1f | %.1f | %.2f |%n",
        stream.rows(),
        pass,
        against,
        operations,
        passed,
        multiplied,
        operations / passed,
        operations / multiplied,
        multiplied / passed);
  }

  private static double seconds(Runnable run) {
    long start = THREADS.getCurrentThreadCpuTime();
    run.run();
    return (THREADS.getCurrentThreadCpuTime() - start) * 1e-9;
  }
}
