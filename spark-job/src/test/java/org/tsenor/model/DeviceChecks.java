package org.tsenor.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.engine.Engine;
import org.tsenor.engine.GramSteps;
import org.tsenor.engine.Layout;
import org.tsenor.engine.Lease;
import org.tsenor.engine.Steps;
import org.tsenor.engine.device.DeviceEngine;
import org.tsenor.gpu.CudaDevices;
import org.tsenor.gpu.CudaException.OutOfDeviceMemoryException;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.Matrix;
import org.tsenor.mask.cuda.CudaBackend;

/**
 * What a device must do as the host does, in a process of its own on the stub driver: the first
 * argument names the check, the process fails where it does.
 */
public final class DeviceChecks {
  /** Of the largest entry of a token: float products are summed in another order. */
  private static final double STATES = 2e-6;

  /** Of the diagonal's scale: said where it is used. */
  private static final double GRAMS = 1e-6;

  private DeviceChecks() {}

  public static void main(String[] arguments) throws IOException {
    switch (arguments[0]) {
      case "reference" -> reference();
      case "variant" -> variant(arguments[1]);
      case "grams" -> grams();
      case "panels" -> panels();
      case "losses" -> losses();
      case "memory" -> memory();
      case "shared" -> shared();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    engine(GpuMemory.DEFAULT).release();
    CudaDevices.ofThisProcess().release();
  }

  private static DeviceEngine engine(GpuMemory memory) {
    return DeviceEngine.of(new CudaBackend(new GpuSettings(List.of(), memory)).device(), memory);
  }

  private static StoredLayer stored(CausalModel model, int layer) {
    return model.layer("layer " + layer, layer);
  }

  /** All layers of the reference model, against its hidden states in double. */
  private static void reference() throws IOException {
    CausalModel model = TinyLlama.open();
    DecoderContext context = model.context(128);
    FloatMatrix hidden = model.embed(TinyLlama.windows("eval").subList(0, 1)).get(0);
    for (int layer = 0; layer < 4; layer++) {
      try (LayerPass pass =
          LayerPass.open(engine(GpuMemory.DEFAULT), context, stored(model, layer))) {
        FloatMatrix again = copy(hidden);
        pass.forward(hidden, hidden);
        pass.forward(again, again);
        require(Arrays.equals(hidden.values(), again.values()), "another run has other bits");
      }
      double[] expected = TinyLlama.check("hidden." + (layer + 1));
      requireClose("layer " + layer, expected, hidden);
    }
  }

  /** Random models on disk, against the host: windows as long as their memory, and shorter. */
  private static void variant(String config) throws IOException {
    Path directory = Files.createTempDirectory("variant");
    new SyntheticModel(config).write(directory, Dtype.BF16);
    CausalModel model = TinyLlama.open(directory);
    DecoderContext context = model.context(300);
    for (int tokens : new int[] {300, 1, 37}) {
      int[] ids = new Random(tokens).ints(tokens, 0, 61).toArray();
      FloatMatrix expected = model.embed(List.of(ids)).get(0);
      FloatMatrix found = copy(expected);
      for (int layer = 0; layer < model.config().sizes().layers(); layer++) {
        pass(TinyLlama.engine(), context, stored(model, layer), expected);
        pass(engine(GpuMemory.DEFAULT), context, stored(model, layer), found);
      }
      double[] doubles = new double[expected.values().length];
      Arrays.setAll(doubles, i -> expected.values()[i]);
      requireClose(tokens + " tokens", doubles, found);
    }
  }

  private static void pass(
      Engine engine, DecoderContext context, StoredLayer layer, FloatMatrix window)
      throws IOException {
    try (LayerPass pass = LayerPass.open(engine, context, layer)) {
      pass.forward(window, window);
    }
  }

  /** The sums of a layer's four inputs, against the host's sums of the host's activations. */
  private static void grams() throws IOException {
    CausalModel model = TinyLlama.open();
    DecoderContext context = model.context(128);
    List<FloatMatrix> windows = model.embed(TinyLlama.windows("calib").subList(0, 3));
    StoredLayer layer = stored(model, 2);
    try (LayerGrams expected = new LayerGrams(TinyLlama.engine(), context, layer);
        LayerGrams found = new LayerGrams(engine(GpuMemory.DEFAULT), context, layer)) {
      windows.forEach(expected::add);
      Map<LinearInput, double[]> exact = new EnumMap<>(LinearInput.class);
      ActivationListener listener =
          (input, activations) -> {
            found.add(input, activations);
            FloatMatrix there = FloatMatrix.zeros(activations.rows(), activations.columns());
            found.steps().download(activations, there.values(), 0);
            int size = activations.columns() * (activations.columns() + 1) / 2;
            add(there, exact.computeIfAbsent(input, i -> new double[size]));
          };
      windows.forEach(window -> found.pass().show(window, listener));
      for (LinearInput input : LinearInput.values()) {
        double[] others = found.lower(input);
        // Of the same activations; then of those that the host computes, whose error is largest
        // where activations are.
        requireClose(input.name(), exact.get(input), others);
        double[] host = expected.lower(input);
        requireClose(input + ", passed", host, others, largestOfDiagonal(host));
      }
    }
  }

  /** More columns than a panel has rows, more tokens than a piece. */
  private static void panels() {
    int columns = 1100;
    int tokens = 430;
    FloatMatrix activations = FloatMatrix.zeros(tokens, columns);
    Random random = new Random(3);
    for (int i = 0; i < activations.values().length; i++) {
      activations.values()[i] = (float) random.nextGaussian() * (1 + i % columns % 7);
    }
    double[] exact = new double[columns * (columns + 1) / 2];
    add(activations, exact);
    Layout<Sums> layout =
        space ->
            new Sums(
                space.floats(tokens, columns), space.gramSpace(new int[] {columns, 1200}, tokens));
    try (Lease<Void> lease = engine(GpuMemory.DEFAULT).lease(List.of(layout))) {
      Steps steps = lease.steps();
      Sums sums = lease.lay(layout);
      steps.gram().clear(sums.sums());
      steps.upload(activations.values(), 0, sums.activations());
      steps.gram().add(sums.sums(), 0, sums.activations());
      requireClose("panels", exact, LayerGrams.lower(steps, sums.sums(), 0, columns));
    }
  }

  private record Sums(Matrix activations, GramSteps.Space sums) {}

  private static void losses() throws IOException {
    CausalModel model = TinyLlama.open();
    List<int[]> windows = new ArrayList<>(TinyLlama.windows("eval").subList(0, 2));
    windows.add(Arrays.copyOf(windows.get(0), 2));
    List<double[]> expected =
        model.head().losses(TinyLlama.engine(), model.embed(windows), windows);
    List<double[]> found =
        model.head().losses(engine(GpuMemory.DEFAULT), model.embed(windows), windows);
    double worst = 0;
    for (int window = 0; window < windows.size(); window++) {
      require(found.get(window).length == expected.get(window).length, "another length");
      for (int i = 0; i < expected.get(window).length; i++) {
        worst = Math.max(worst, Math.abs(found.get(window)[i] - expected.get(window)[i]));
      }
    }
    System.out.println("losses differ by " + worst);
    require(worst < 1e-5, "losses differ by " + worst);
  }

  /** What a refusal says is enough, a byte less is not, and it is what the formulas allow. */
  private static void memory() throws IOException {
    CausalModel model = TinyLlama.open();
    DecoderContext context = model.context(40);
    long[] needed = refusal(context, stored(model, 0), 1);
    require(needed[0] <= weightBytes(model), needed[0] + " bytes of weights");
    require(needed[1] <= activationBytes(model, 40), needed[1] + " bytes of activations");
    long bytes = needed[0] + needed[1];
    require(refusal(context, stored(model, 0), bytes - 1)[2] == bytes - 1, "another bound");
    pass(
        engine(GpuMemory.ofBytes(bytes)),
        context,
        stored(model, 0),
        model.embed(List.of(Arrays.copyOf(TinyLlama.windows("eval").get(0), 40))).get(0));
  }

  /** The numbers in it: of the layer, of the task, allowed. The first bound decides a pool. */
  private static long[] refusal(DecoderContext context, StoredLayer layer, long bound)
      throws IOException {
    try (LayerPass pass = LayerPass.open(engine(GpuMemory.ofBytes(bound)), context, layer)) {
      pass.close();
      throw new AssertionError("%d bytes are enough".formatted(bound));
    } catch (OutOfDeviceMemoryException e) {
      System.out.println(e.getMessage());
      require(e.getMessage().contains("gpu-memory"), e.getMessage());
      return Pattern.compile("\\d+")
          .matcher(e.getMessage())
          .results()
          .mapToLong(number -> Long.parseLong(number.group()))
          .toArray();
    } finally {
      CudaDevices.ofThisProcess().release();
    }
  }

  /** Floats, and a piece of what is stored on its way. */
  private static long weightBytes(CausalModel model) {
    long bytes = 1 << 20;
    for (List<Long> shape : new TensorShapes(model.config()).ofLayer(0).values()) {
      bytes += shape.stream().reduce(1L, Math::multiplyExact) * Float.BYTES + 256;
    }
    return bytes;
  }

  private static long activationBytes(CausalModel model, int tokens) {
    AttentionSettings attention = model.config().attention();
    ModelConfig.Sizes sizes = model.config().sizes();
    long columns =
        2L * sizes.hidden()
            + 2L * attention.queryColumns()
            + 2L * attention.keyColumns()
            + 2L * sizes.intermediate()
            + attention.headSize()
            + (long) attention.heads() * Math.min(256, tokens);
    return tokens * columns * Float.BYTES + 11 * 256L;
  }

  /** Tasks of one layer and of two in memory for one: nobody waits for ever, all get their bits. */
  private static void shared() throws IOException {
    CausalModel model = TinyLlama.open();
    DecoderContext context = model.context(16);
    long[] needed = refusal(context, stored(model, 0), 1);
    DeviceEngine engine = engine(GpuMemory.ofBytes(needed[0] + needed[1]));
    int[] ids = Arrays.copyOf(TinyLlama.windows("eval").get(0), 16);
    FloatMatrix[] found = new FloatMatrix[8];
    List<Thread> tasks = new ArrayList<>();
    for (int task = 0; task < found.length; task++) {
      int layer = task % 2;
      FloatMatrix window = model.embed(List.of(ids)).get(0);
      found[task] = window;
      tasks.add(
          new Thread(
              () -> {
                try {
                  pass(engine, context, stored(model, layer), window);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }));
    }
    tasks.forEach(Thread::start);
    for (Thread task : tasks) {
      try {
        task.join(600_000);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      require(!task.isAlive(), "a task waits for ever");
    }
    for (int task = 2; task < found.length; task++) {
      require(
          Arrays.equals(found[task % 2].values(), found[task].values()),
          "task " + task + " differs");
    }
    require(!Arrays.equals(found[0].values(), found[1].values()), "the layers are one");
  }

  private static FloatMatrix copy(FloatMatrix matrix) {
    return new FloatMatrix(matrix.rows(), matrix.columns(), matrix.values().clone());
  }

  private static void requireClose(String name, double[] expected, FloatMatrix found) {
    double worst = 0;
    for (int row = 0; row < found.rows(); row++) {
      double largest = 0;
      double difference = 0;
      for (int column = 0; column < found.columns(); column++) {
        double value = expected[row * found.columns() + column];
        largest = Math.max(largest, Math.abs(value));
        difference = Math.max(difference, Math.abs(found.at(row, column) - value));
      }
      worst = Math.max(worst, difference / largest);
    }
    System.out.println(name + ": largest relative difference " + worst);
    require(worst < STATES, name + " differs by " + worst);
  }

  /** Adds products to a lower triangle, in double. */
  private static void add(FloatMatrix activations, double[] triangle) {
    for (int token = 0; token < activations.rows(); token++) {
      int at = 0;
      for (int row = 0; row < activations.columns(); row++) {
        double value = activations.at(token, row);
        for (int column = 0; column <= row; column++) {
          triangle[at++] += value * activations.at(token, column);
        }
      }
    }
  }

  /** Of the root of the product of an entry's two diagonal ones, which bounds it. */
  private static void requireClose(String name, double[] exact, double[] found) {
    double worst = 0;
    int at = 0;
    for (int row = 0; at < exact.length; row++) {
      for (int column = 0; column <= row; column++, at++) {
        double unit = Math.sqrt(exact[last(row)] * exact[last(column)]);
        worst = Math.max(worst, Math.abs(exact[at] - found[at]) / unit);
      }
    }
    System.out.println(name + ": largest difference from sums in double " + worst);
    require(worst < GRAMS, name + " differs by " + worst);
  }

  /** Where the diagonal's entry of a row is. */
  private static int last(int row) {
    return (row + 1) * (row + 2) / 2 - 1;
  }

  private static double largestOfDiagonal(double[] triangle) {
    double largest = 0;
    for (int row = 0; last(row) < triangle.length; row++) {
      largest = Math.max(largest, triangle[last(row)]);
    }
    return largest;
  }

  private static void requireClose(String name, double[] expected, double[] found, double unit) {
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      worst = Math.max(worst, Math.abs(expected[i] - found[i]));
    }
    System.out.println(name + ": largest difference " + worst / unit);
    require(worst / unit < GRAMS, name + " differs by " + worst / unit);
  }

  private static void require(boolean held, String message) {
    if (!held) {
      throw new AssertionError(message);
    }
  }
}
