package org.tsenor.model.cuda;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.tsenor.engine.device.CudaLibraries;
import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.engine.device.DeviceWork;
import org.tsenor.gpu.CudaDevices;
import org.tsenor.gpu.CudaDriver;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.gpu.Handle;
import org.tsenor.job.calibrated.DeviceGramSum;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.HostAlgebra;
import org.tsenor.linalg.LibraryChoice;
import org.tsenor.mask.cuda.CudaBackend;
import org.tsenor.model.ActivationListener;
import org.tsenor.model.DecoderContext;
import org.tsenor.model.DecoderLayer;
import org.tsenor.model.LayerWeights;
import org.tsenor.model.LinearInput;
import org.tsenor.model.TensorShapes;
import org.tsenor.model.config.AttentionSettings;
import org.tsenor.model.config.ModelConfig;
import org.tsenor.model.config.ModelFamily;
import org.tsenor.model.config.RotaryScaling;
import org.tsenor.model.config.RotarySettings;
import org.tsenor.pruning.WeightFormat;

/**
 * Times of windows through one decoder layer of a Llama-3-8B on a device: a part of the kit for
 * machines with a GPU, which starts it as {@code DIRECTORY [small]}. Exit code 3 says that
 * something it needs is not there.
 */
public final class ForwardBenchmark {
  private static final int SKIPPED = 3;
  private static final int RUNS = 5;

  /** Of the largest entry: float products are summed in another order. */
  private static final double TOLERANCE = 2e-5;

  private final ModelConfig config;
  private final Map<String, byte[]> weights;
  private final int[] windows;
  private final int compared;
  private final DeviceSite site;

  private ForwardBenchmark(boolean small) {
    ModelConfig.Sizes sizes =
        small
            ? new ModelConfig.Sizes(64, 96, 1, 16, 64)
            : new ModelConfig.Sizes(4096, 14336, 1, 128256, 8192);
    int headSize = small ? 16 : 128;
    AttentionSettings attention =
        new AttentionSettings(
            sizes.hidden() / headSize,
            sizes.hidden() / headSize / 4,
            headSize,
            AttentionSettings.Biases.NONE,
            false,
            List.of(AttentionSettings.UNLIMITED));
    this.config =
        new ModelConfig(
            ModelFamily.LLAMA,
            sizes,
            attention,
            new RotarySettings(500_000, new RotaryScaling.Unscaled()),
            1e-5,
            false);
    this.windows = small ? new int[] {8, 16} : new int[] {128, 2048};
    this.compared = small ? 8 : 16;
    this.weights = draw();
    // Nobody else is on the device.
    GpuMemory memory = GpuMemory.ofShare(0.9);
    this.site =
        new DeviceSite(new CudaBackend(new GpuSettings(List.of(), memory)).device(), memory);
  }

  /** Prints the table. */
  public static void main(String[] arguments) throws IOException {
    Locale.setDefault(Locale.ROOT);
    Optional<String> reason = CudaLibraries.ofThisProcess().unavailableReason();
    if (reason.isPresent()) {
      System.err.println("reason: " + reason.get());
      System.exit(SKIPPED);
    }
    new ForwardBenchmark(List.of(arguments).contains("small")).run();
    DeviceLayers.letGo();
    CudaDevices.ofThisProcess().release();
  }

  private void run() throws IOException {
    System.out.printf(
        "One layer of %d and %d columns, %d heads over %d, float products (no TF32), %s. Times by"
            + " events, median of %d; the residual stream's way to the device is in them, and told"
            + " apart. *against the host*: largest difference of %d tokens, of the largest"
            + " entry.%n%n",
        config.sizes().hidden(),
        config.sizes().intermediate(),
        config.attention().heads(),
        config.attention().keyValueHeads(),
        CudaLibraries.ofThisProcess().description(),
        RUNS,
        compared);
    System.out.println(
        "| tokens | pass ms | of it copying in | TFLOP/s without it | pass with Gram sums ms "
            + "| against the host |");
    System.out.println("|---|---|---|---|---|---|");
    DecoderContext context =
        new DecoderContext(
            config, windows[windows.length - 1], HostAlgebra.of(LibraryChoice.AUTO).ops());
    long sums =
        DeviceGramSum.sharedBytes(site.device().properties(), widest(), context.maxTokens());
    for (LinearInput input : LinearInput.values()) {
      sums += DeviceGramSum.bytes(new TensorShapes(config).columns(input));
    }
    try (DeviceLayerPass pass =
        DeviceLayerPass.open(site, context, new StoredLayer("drawn", 0, this::read), sums)) {
      double difference = againstHost(pass);
      DeviceActivations grams = grams(pass.work(), context.maxTokens());
      for (int tokens : windows) {
        print(pass, tokens, grams, difference);
      }
    }
  }

  private int widest() {
    return Math.max(config.sizes().hidden(), config.sizes().intermediate());
  }

  private DeviceActivations grams(DeviceWork work, int tokens) {
    DeviceGramSum.Factory factory = new DeviceGramSum.Factory(work, widest(), tokens);
    Map<LinearInput, DeviceGramSum> sums = new EnumMap<>(LinearInput.class);
    for (LinearInput input : LinearInput.values()) {
      sums.put(input, factory.sum(new TensorShapes(config).columns(input)));
    }
    return (input, activations) -> sums.get(input).add(activations);
  }

  private void print(DeviceLayerPass pass, int tokens, DeviceActivations grams, double difference) {
    FloatMatrix hidden = hidden(tokens);
    double plain = time(pass, () -> pass.show(hidden, DeviceActivations.NONE));
    DeviceActivations none =
        new DeviceActivations() {
          @Override
          public void accept(LinearInput input, DeviceMatrix activations) {}

          @Override
          public boolean isLast(LinearInput input) {
            return true;
          }
        };
    double copying = time(pass, () -> pass.show(hidden, none));
    double summing = time(pass, () -> pass.show(hidden, grams));
    System.out.printf(
        "| %d | %.4g | %.4g | %.4g | %.4g | %.1e |%n",
        tokens, plain, copying, operations(tokens) / (plain - copying) / 1e9, summing, difference);
  }

  /** Of the seven linears, and of queries with keys and values up to each token. */
  private double operations(int tokens) {
    double weightCount = 0;
    for (byte[] tensor : weights.values()) {
      weightCount += tensor.length / 2.0;
    }
    return 2 * tokens * weightCount + 2.0 * tokens * tokens * config.attention().queryColumns();
  }

  private double time(DeviceLayerPass pass, Runnable work) {
    CudaDriver driver = site.device().driver();
    Handle stream = pass.work().stream();
    double[] millis = new double[RUNS];
    work.run();
    for (int run = 0; run < RUNS; run++) {
      pass.work().synchronize();
      Handle begun = site.device().call(() -> mark(driver, stream));
      work.run();
      Handle done = site.device().call(() -> mark(driver, stream));
      pass.work().synchronize();
      millis[run] = site.device().call(() -> driver.elapsedMillis(begun, done));
      site.device()
          .call(
              () -> {
                driver.destroyEvent(begun);
                driver.destroyEvent(done);
                return null;
              });
    }
    Arrays.sort(millis);
    return millis[RUNS / 2];
  }

  private static Handle mark(CudaDriver driver, Handle stream) {
    Handle event = driver.createTimingEvent();
    driver.record(event, stream);
    return event;
  }

  private double againstHost(DeviceLayerPass pass) {
    FloatMatrix expected = hidden(compared);
    FloatMatrix found = hidden(compared);
    pass.forward(found);
    DecoderContext context =
        new DecoderContext(config, compared, HostAlgebra.of(LibraryChoice.AUTO).ops());
    new DecoderLayer(context, hostWeights())
        .forward(expected, context.scratch(), ActivationListener.NONE);
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

  private FloatMatrix hidden(int tokens) {
    FloatMatrix hidden = FloatMatrix.zeros(tokens, config.sizes().hidden());
    SplittableRandom random = new SplittableRandom(tokens);
    for (int i = 0; i < hidden.values().length; i++) {
      hidden.values()[i] = (float) (random.nextDouble() - 0.5);
    }
    return hidden;
  }

  /** Weights in bfloat16: uniform, such that outputs are of the inputs' size; norms are 1. */
  private Map<String, byte[]> draw() {
    Map<String, byte[]> drawn = new LinkedHashMap<>();
    new TensorShapes(config)
        .ofLayer(0)
        .forEach(
            (name, shape) -> {
              int columns = Math.toIntExact(shape.get(shape.size() - 1));
              int rows = shape.size() < 2 ? 1 : Math.toIntExact(shape.get(0));
              byte[] bytes = new byte[2 * Math.multiplyExact(rows, columns)];
              double scale = shape.size() < 2 ? 0 : Math.sqrt(12.0 / columns);
              double center = shape.size() < 2 ? 1 : 0;
              IntStream.range(0, rows)
                  .parallel()
                  .forEach(
                      row -> {
                        SplittableRandom random = new SplittableRandom(name.hashCode() + row);
                        for (int at = row * columns; at < (row + 1) * columns; at++) {
                          double weight = center + scale * (random.nextDouble() - 0.5);
                          WeightFormat.BF16.narrow((float) weight, bytes, at);
                        }
                      });
              drawn.put(name, bytes);
            });
    return drawn;
  }

  private void read(WeightSource.Consumer into) {
    weights.forEach(
        (name, bytes) -> into.accept(name, WeightFormat.BF16, bytes, 0, bytes.length / 2));
  }

  private LayerWeights hostWeights() {
    Map<String, FloatMatrix> tensors = new LinkedHashMap<>();
    new TensorShapes(config)
        .ofLayer(0)
        .forEach(
            (name, shape) -> {
              ByteBuffer bytes = ByteBuffer.wrap(weights.get(name)).order(ByteOrder.LITTLE_ENDIAN);
              float[] values = new float[bytes.capacity() / 2];
              for (int i = 0; i < values.length; i++) {
                values[i] = Float.intBitsToFloat(bytes.getShort(2 * i) << 16);
              }
              int columns = Math.toIntExact(shape.get(shape.size() - 1));
              tensors.put(name, new FloatMatrix(values.length / columns, columns, values));
            });
    return LayerWeights.of(config, 0, tensors);
  }
}
