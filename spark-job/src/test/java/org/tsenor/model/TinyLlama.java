package org.tsenor.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.ShardReader;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.engine.Engine;
import org.tsenor.engine.host.HostEngine;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.LibraryChoice;
import org.tsenor.linalg.LinearAlgebra;
import org.tsenor.mask.scalar.ScalarBackend;

/** The reference model, its windows and the numbers computed from it in double. */
public final class TinyLlama {
  private static final java.nio.file.Path FOLDER =
      java.nio.file.Path.of("../integration-tests/tiny-llama");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Watches the inputs of the linears of each layer. */
  public interface LayerListener {
    ActivationListener of(int layer);
  }

  private TinyLlama() {}

  public static CausalModel open() throws IOException {
    return open(FOLDER.resolve("model"));
  }

  public static CausalModel open(java.nio.file.Path directory) throws IOException {
    return CausalModel.open(checkpoint(directory));
  }

  static Checkpoint checkpoint(java.nio.file.Path directory) throws IOException {
    return Checkpoint.open(new Configuration(), new Path(directory.toUri()));
  }

  /** Token ids of {@code calib} or {@code eval}: 64 windows of 128. */
  public static List<int[]> windows(String set) throws IOException {
    List<int[]> windows = new ArrayList<>();
    for (String line : Files.readAllLines(FOLDER.resolve("data/" + set + ".jsonl"))) {
      windows.add(JSON.treeToValue(JSON.readTree(line).get("input_ids"), int[].class));
    }
    return windows;
  }

  public static JsonNode reference() throws IOException {
    return JSON.readTree(FOLDER.resolve("reference.json").toFile());
  }

  /** A tensor of the checks, F32 or F64. */
  static double[] check(String name) throws IOException {
    return check("forward_window0", name);
  }

  /** A tensor of one file of the checks. */
  static double[] check(String checks, String name) throws IOException {
    Path file = new Path(FOLDER.resolve("checks/" + checks + ".safetensors").toUri());
    try (ShardReader reader = ShardReader.open(file.getFileSystem(new Configuration()), file)) {
      TensorEntry tensor = reader.header().tensor(name).orElseThrow();
      byte[] bytes = new byte[(int) tensor.byteLength()];
      reader.read(tensor, 0, bytes, 0, bytes.length);
      ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      double[] values = new double[(int) tensor.elements()];
      for (int i = 0; i < values.length; i++) {
        values[i] = tensor.dtype().bits() == 64 ? buffer.getDouble() : buffer.getFloat();
      }
      return values;
    }
  }

  /** The CPU, with the library that is there. */
  public static Engine engine() {
    return new HostEngine(LinearAlgebra.of(LibraryChoice.AUTO), new ScalarBackend());
  }

  /** One of the model's tensors. */
  public static FloatMatrix tensor(String name) throws IOException {
    return tensor(FOLDER.resolve("model"), name);
  }

  /** A tensor of a checkpoint. */
  public static FloatMatrix tensor(java.nio.file.Path directory, String name) throws IOException {
    try (TensorReader reader = new TensorReader(checkpoint(directory))) {
      return reader.read(name);
    }
  }

  /** All tensors of a checkpoint. */
  public static Map<String, double[]> doubles(java.nio.file.Path directory) throws IOException {
    Checkpoint checkpoint = checkpoint(directory);
    Map<String, double[]> tensors = new HashMap<>();
    try (TensorReader reader = new TensorReader(checkpoint)) {
      for (Shard shard : checkpoint.shards()) {
        for (TensorEntry tensor : shard.header().tensors()) {
          float[] values = reader.read(tensor.name()).values();
          double[] wide = new double[values.length];
          for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
          }
          tensors.put(tensor.name(), wide);
        }
      }
    }
    return tensors;
  }

  /** Passes windows through all decoder layers, one after the other. */
  public static List<FloatMatrix> forward(CausalModel model, List<int[]> windows)
      throws IOException {
    return forward(model, windows, layer -> ActivationListener.NONE);
  }

  /** The same, each pass once before for who watches it. */
  public static List<FloatMatrix> forward(
      CausalModel model, List<int[]> windows, LayerListener listeners) throws IOException {
    List<FloatMatrix> hidden = model.embed(windows);
    int maxTokens = windows.stream().mapToInt(window -> window.length).max().orElseThrow();
    DecoderContext context = model.context(maxTokens);
    Engine engine = engine();
    for (int layer = 0; layer < model.config().sizes().layers(); layer++) {
      ActivationListener listener = listeners.of(layer);
      try (LayerPass pass = LayerPass.open(engine, context, model.layer("layer " + layer, layer))) {
        for (FloatMatrix window : hidden) {
          if (listener != ActivationListener.NONE) {
            pass.show(window, listener);
          }
          pass.forward(window, window);
        }
      }
    }
    engine.release();
    return hidden;
  }
}
