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
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.engine.device.DeviceWork;
import org.tsenor.gpu.CudaDevices;
import org.tsenor.gpu.CudaException.OutOfDeviceMemoryException;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.job.calibrated.DeviceGramSum;
import org.tsenor.job.calibrated.GramSum;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.HostAlgebra;
import org.tsenor.linalg.LibraryChoice;
import org.tsenor.mask.cuda.CudaBackend;
import org.tsenor.model.cuda.DeviceActivations;
import org.tsenor.model.cuda.DeviceLanguageHead;
import org.tsenor.model.cuda.DeviceLayerPass;
import org.tsenor.model.cuda.DeviceLayers;
import org.tsenor.model.cuda.DeviceSite;
import org.tsenor.model.cuda.StoredLayer;
import org.tsenor.model.cuda.WeightSource;

/**
 * What a device must do as the host does, in a process of its own on the stub driver: the first
 * argument names the check, the process fails where it does.
 */
public final class DeviceChecks {
  private static final Path TINY = Path.of("../integration-tests/tiny-llama/model");

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
    DeviceLayers.letGo();
    CudaDevices.ofThisProcess().release();
  }

  private static DeviceSite site(GpuMemory memory) {
    return new DeviceSite(new CudaBackend(new GpuSettings(List.of(), memory)).device(), memory);
  }

  private static StoredLayer stored(Checkpoint checkpoint, CausalModel model, int layer) {
    return new StoredLayer(
        "layer " + layer, layer, WeightSource.of(checkpoint, model.config(), layer));
  }

  /** All layers of the reference model, against its hidden states in double. */
  private static void reference() throws IOException {
    CausalModel model = TinyLlama.open();
    Checkpoint checkpoint = TinyLlama.checkpoint(TINY);
    DecoderContext context = model.context(128);
    FloatMatrix hidden = model.embed(TinyLlama.windows("eval").subList(0, 1)).get(0);
    for (int layer = 0; layer < 4; layer++) {
      try (DeviceLayerPass pass =
          DeviceLayerPass.open(
              site(GpuMemory.DEFAULT), context, stored(checkpoint, model, layer))) {
        FloatMatrix again = copy(hidden);
        pass.forward(hidden);
        pass.forward(again);
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
    Checkpoint checkpoint = TinyLlama.checkpoint(directory);
    DecoderContext context = model.context(300);
    DecoderScratch scratch = context.scratch();
    for (int tokens : new int[] {300, 1, 37}) {
      int[] ids = new Random(tokens).ints(tokens, 0, 61).toArray();
      FloatMatrix expected = model.embed(List.of(ids)).get(0);
      FloatMatrix found = copy(expected);
      for (int layer = 0; layer < model.config().sizes().layers(); layer++) {
        new DecoderLayer(context, model.layer(layer))
            .forward(expected, scratch, ActivationListener.NONE);
        try (DeviceLayerPass pass =
            DeviceLayerPass.open(
                site(GpuMemory.DEFAULT), context, stored(checkpoint, model, layer))) {
          pass.forward(found);
        }
      }
      double[] doubles = new double[expected.values().length];
      Arrays.setAll(doubles, i -> expected.values()[i]);
      requireClose(tokens + " tokens", doubles, found);
    }
  }

  /** The sums of a layer's four inputs, against the host's sums of the host's activations. */
  private static void grams() throws IOException {
    CausalModel model = TinyLlama.open();
    Checkpoint checkpoint = TinyLlama.checkpoint(TINY);
    DecoderContext context = model.context(128);
    List<FloatMatrix> windows = model.embed(TinyLlama.windows("calib").subList(0, 3));
    Map<LinearInput, GramSum> expected = new EnumMap<>(LinearInput.class);
    DecoderLayer host = new DecoderLayer(context, model.layer(2));
    for (FloatMatrix window : windows) {
      host.forward(
          copy(window),
          context.scratch(),
          (input, activations) ->
              expected
                  .computeIfAbsent(
                      input,
                      i ->
                          new GramSum(
                              activations.columns(), HostAlgebra.of(LibraryChoice.AUTO).ops()))
                  .add(activations));
    }
    DeviceSite site = site(GpuMemory.DEFAULT);
    long bytes = DeviceGramSum.sharedBytes(site.device().properties(), 384, 128);
    for (GramSum sum : expected.values()) {
      bytes += DeviceGramSum.bytes(sum.columns());
    }
    try (DeviceLayerPass pass =
        DeviceLayerPass.open(site, context, stored(checkpoint, model, 2), bytes)) {
      DeviceGramSum.Factory factory = new DeviceGramSum.Factory(pass.work(), 384, 128);
      Map<LinearInput, DeviceGramSum> found = new EnumMap<>(LinearInput.class);
      expected.forEach((input, sum) -> found.put(input, factory.sum(sum.columns())));
      Map<LinearInput, double[]> exact = new EnumMap<>(LinearInput.class);
      DeviceActivations listener =
          (input, activations) -> {
            found.get(input).add(activations);
            FloatMatrix there = FloatMatrix.zeros(activations.rows(), activations.columns());
            pass.work().download(activations, there.values());
            int size = activations.columns() * (activations.columns() + 1) / 2;
            add(there, exact.computeIfAbsent(input, i -> new double[size]));
          };
      windows.forEach(window -> pass.show(window, listener));
      for (LinearInput input : expected.keySet()) {
        double[] others = entries(found.get(input));
        // Of the same activations; then of those that the host computes, whose error is largest
        // where activations are.
        requireClose(input.name(), exact.get(input), others);
        requireClose(input + ", passed", expected.get(input), others, largest(expected.get(input)));
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
    DeviceSite site = site(GpuMemory.DEFAULT);
    try (DeviceWork work = DeviceWork.open(site.device(), site.memory())) {
      DeviceMatrix uploaded = work.floats(tokens, columns);
      work.upload(activations.values(), 0, uploaded);
      DeviceGramSum found = new DeviceGramSum.Factory(work, 1200, tokens).sum(columns);
      found.add(uploaded);
      requireClose("panels", exact, entries(found));
      found.free();
    }
  }

  private static void losses() throws IOException {
    CausalModel model = TinyLlama.open();
    Checkpoint checkpoint = TinyLlama.checkpoint(TINY);
    List<int[]> windows = new ArrayList<>(TinyLlama.windows("eval").subList(0, 2));
    windows.add(Arrays.copyOf(windows.get(0), 2));
    List<FloatMatrix> hidden = model.embed(windows);
    List<double[]> expected = model.head().losses(hidden, windows);
    List<double[]> found =
        new DeviceLanguageHead(site(GpuMemory.DEFAULT), checkpoint, model.config())
            .losses(hidden, windows);
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

  /** What the formulas say is enough, and a byte less is refused with words. */
  private static void memory() throws IOException {
    CausalModel model = TinyLlama.open();
    Checkpoint checkpoint = TinyLlama.checkpoint(TINY);
    DecoderContext context = model.context(40);
    long bytes = DeviceLayerPass.bytes(context, 0);
    // The first bound decides a device's pool.
    DeviceSite small = site(GpuMemory.ofBytes(bytes - 1));
    try (DeviceLayerPass pass =
        DeviceLayerPass.open(small, context, stored(checkpoint, model, 0))) {
      throw new AssertionError("a byte too few is enough for " + pass.work().device().properties());
    } catch (OutOfDeviceMemoryException e) {
      System.out.println(e.getMessage());
      require(e.getMessage().contains("gpu-memory"), e.getMessage());
    }
    DeviceLayers.letGo();
    CudaDevices.ofThisProcess().release();
    DeviceSite enough = site(GpuMemory.ofBytes(bytes));
    try (DeviceLayerPass pass =
        DeviceLayerPass.open(enough, context, stored(checkpoint, model, 0))) {
      pass.forward(
          model.embed(List.of(Arrays.copyOf(TinyLlama.windows("eval").get(0), 40))).get(0));
    }
  }

  /** Tasks of one layer and of two in memory for one: nobody waits for ever, all get their bits. */
  private static void shared() throws IOException {
    CausalModel model = TinyLlama.open();
    Checkpoint checkpoint = TinyLlama.checkpoint(TINY);
    DecoderContext context = model.context(16);
    DeviceSite site = site(GpuMemory.ofBytes(DeviceLayerPass.bytes(context, 0)));
    int[] ids = Arrays.copyOf(TinyLlama.windows("eval").get(0), 16);
    FloatMatrix[] found = new FloatMatrix[8];
    List<Thread> tasks = new ArrayList<>();
    for (int task = 0; task < found.length; task++) {
      int layer = task % 2;
      int index = task;
      found[task] = model.embed(List.of(ids)).get(0);
      tasks.add(
          new Thread(
              () -> {
                try (DeviceLayerPass pass =
                    DeviceLayerPass.open(site, context, stored(checkpoint, model, layer))) {
                  pass.forward(found[index]);
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

  /** All entries, in uneven pieces, as they are cut. */
  private static double[] entries(DeviceGramSum sum) {
    int size = sum.columns();
    double[] entries = new double[size * (size + 1) / 2];
    int at = 0;
    for (int row = 0; row < size; ) {
      int end = Math.min(size, row + 1 + row % 50);
      double[] some = sum.lowerRows(row, end);
      System.arraycopy(some, 0, entries, at, some.length);
      at += some.length;
      row = end;
    }
    require(at == entries.length, "another number of entries");
    return entries;
  }

  private static double[] diagonal(GramSum sum) {
    double[] entries = sum.lowerRows(0, sum.columns());
    double[] diagonal = new double[sum.columns()];
    Arrays.setAll(diagonal, row -> entries[last(row)]);
    return diagonal;
  }

  private static double largest(GramSum sum) {
    return Arrays.stream(diagonal(sum)).max().orElseThrow();
  }

  private static void requireClose(String name, GramSum expected, double[] found, double unit) {
    double[] entries = expected.lowerRows(0, expected.columns());
    double worst = 0;
    for (int i = 0; i < entries.length; i++) {
      worst = Math.max(worst, Math.abs(entries[i] - found[i]));
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
