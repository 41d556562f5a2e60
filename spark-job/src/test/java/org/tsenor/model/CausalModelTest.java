package org.tsenor.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.checkpoint.MalformedCheckpointException;
import org.tsenor.engine.Engine;
import org.tsenor.engine.Layout;
import org.tsenor.engine.Lease;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.linalg.LibraryChoice;
import org.tsenor.linalg.LinearAlgebra;
import org.tsenor.linalg.Matrix;
import org.tsenor.pruning.WeightFormat;

/** What opening a model checks, and its steps one by one. */
class CausalModelTest {
  private static final String CONFIG =
      "{'model_type': 'llama', 'hidden_size': 8, 'intermediate_size': 12, 'num_hidden_layers': 2,"
          + " 'head_dim': 4, 'num_attention_heads': 4, 'num_key_value_heads': 2,"
          + " 'vocab_size': 9000, 'max_position_embeddings': 512, 'rms_norm_eps': 1e-5}";
  private static final int[] IDS = {5, 8999, 0, 5, 4200, 4201, 1};

  private final Engine engine = TinyLlama.engine();

  @TempDir private Path directory;
  private SyntheticModel synthetic;

  @BeforeEach
  void draw() throws IOException {
    synthetic = new SyntheticModel(CONFIG);
  }

  @AfterEach
  void letGo() {
    engine.release();
  }

  private CausalModel open() throws IOException {
    synthetic.write(directory, Dtype.BF16);
    return TinyLlama.open(directory);
  }

  private void refuses(Class<? extends IOException> type, String message) {
    IOException e = assertThrows(type, this::open);
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void aMissingTensorIsNamed() {
    synthetic.remove("model.layers.1.mlp.up_proj.weight");
    refuses(
        MalformedCheckpointException.class,
        "has no tensor 'model.layers.1.mlp.up_proj.weight': needed is one of shape [12, 8]");
  }

  @Test
  void aMissingHeadPointsToTying() {
    synthetic.remove("lm_head.weight");
    refuses(MalformedCheckpointException.class, "unless tie_word_embeddings is true");
  }

  @Test
  void anotherShapeIsNamed() {
    synthetic.draw("model.layers.0.self_attn.k_proj.weight", 16, 8);
    refuses(
        MalformedCheckpointException.class,
        "has the tensor 'model.layers.0.self_attn.k_proj.weight' of shape [16, 8]:"
            + " config.json implies [8, 8]");
  }

  @Test
  void aTensorOfAnotherArchitectureIsNamed() {
    synthetic.draw("model.layers.0.self_attn.q_proj.bias", 16);
    refuses(
        UnsupportedModelException.class,
        "has the tensor 'model.layers.0.self_attn.q_proj.bias', which LlamaForCausalLM");
  }

  @Test
  void anotherTypeIsNamed() throws IOException {
    synthetic.write(directory, Dtype.F64);
    IOException e = assertThrows(UnsupportedModelException.class, () -> TinyLlama.open(directory));
    assertTrue(e.getMessage().contains("of type F64: allowed is F32, F16 or BF16"), e.getMessage());
  }

  @Test
  void aMissingConfigIsNamed() throws IOException {
    synthetic.write(directory, Dtype.F32);
    Files.delete(directory.resolve("config.json"));
    IOException e =
        assertThrows(MalformedCheckpointException.class, () -> TinyLlama.open(directory));
    assertTrue(e.getMessage().contains("config.json: does not exist"), e.getMessage());
  }

  @Test
  void aWeightThatIsNotANumberIsNamed() throws IOException {
    synthetic.tensors().get("model.layers.0.mlp.down_proj.weight")[12 * 3 + 7] = Double.NaN;
    CausalModel model = open();
    DecoderContext context = model.context(1);
    IOException e =
        assertThrows(
            MalformedCheckpointException.class,
            () -> LayerPass.open(engine, context, model.layer("NaN", 0)));
    assertTrue(
        e.getMessage().contains("NaN in tensor 'model.layers.0.mlp.down_proj.weight' at row 3,"),
        e.getMessage());
    LayerPass.open(engine, context, model.layer("numbers", 1)).close();
  }

  @Test
  void oldRotaryTablesAndHeadsBesideATiedEmbeddingArePassedOver() throws IOException {
    synthetic = new SyntheticModel(CONFIG.replace("}", ", 'tie_word_embeddings': true}"));
    synthetic.draw("lm_head.weight", 9000, 8);
    synthetic.draw("model.layers.0.self_attn.rotary_emb.inv_freq", 2);
    assertTrue(open().config().tiedHead());
  }

  @Test
  void embedsWithTheRowsOfTheIds() throws IOException {
    List<FloatMatrix> streams = open().embed(List.of(IDS, new int[] {8999}));
    double[] table = synthetic.tensors().get("model.embed_tokens.weight");
    for (int token = 0; token < IDS.length; token++) {
      for (int column = 0; column < 8; column++) {
        assertEquals(table[IDS[token] * 8 + column], streams.get(0).at(token, column));
      }
    }
    assertEquals(1, streams.get(1).rows());
    assertEquals(table[8999 * 8], streams.get(1).at(0, 0));
  }

  @Test
  void idsOutsideTheVocabularyAreRefused() throws IOException {
    CausalModel model = open();
    for (int id : new int[] {-1, 9000}) {
      List<int[]> windows = List.of(new int[] {0, id});
      assertThrows(IllegalArgumentException.class, () -> model.embed(windows));
      List<FloatMatrix> hidden = List.of(FloatMatrix.zeros(2, 8));
      assertThrows(
          IllegalArgumentException.class, () -> model.head().losses(engine, hidden, windows));
    }
  }

  @Test
  void listenersSeeTheInputsOfTheLinears() throws IOException {
    CausalModel model = open();
    StoredLayer layer = model.layer("plain", 0);
    Map<LinearInput, float[]> seen = new EnumMap<>(LinearInput.class);
    FloatMatrix hidden = model.embed(List.of(IDS)).get(0);
    try (LayerPass pass = LayerPass.open(engine, model.context(IDS.length), layer)) {
      pass.show(hidden, seenUpTo(pass, null, seen));
      pass.forward(hidden, hidden);
    }
    assertEquals(List.of(LinearInput.values()), List.copyOf(seen.keySet()));
    for (Linear linear : Linear.values()) {
      int columns = TinyLlama.tensor(directory, linear.weight(0)).columns();
      assertEquals(IDS.length * columns, seen.get(linear.input()).length, linear.name());
    }
    // What down is applied to, times down, is what the MLP added: take it away with a zero down.
    FloatMatrix without = model.embed(List.of(IDS)).get(0);
    byte[] zeros = new byte[8 * 12 * WeightFormat.F32.bytes()];
    StoredLayer zeroDown = with(layer, Linear.DOWN.weight(0), zeros);
    try (LayerPass pass = LayerPass.open(engine, model.context(IDS.length), zeroDown)) {
      pass.forward(without, without);
    }
    FloatMatrix product = FloatMatrix.zeros(IDS.length, 8);
    LinearAlgebra.of(LibraryChoice.AUTO)
        .ops()
        .multiplyTransposed(
            new FloatMatrix(IDS.length, 12, seen.get(LinearInput.MLP_OUTPUT)),
            TinyLlama.tensor(directory, Linear.DOWN.weight(0)),
            product);
    for (int i = 0; i < product.values().length; i++) {
      assertEquals(hidden.values()[i] - without.values()[i], product.values()[i], 1e-6);
      assertNotEquals(0, product.values()[i]);
    }
  }

  /** The same layer with other weights in place of one of its own. */
  private static StoredLayer with(StoredLayer layer, String tensor, byte[] weights) {
    return new StoredLayer(
        "%s with %d bytes of %s".formatted(layer.step(), weights.length, tensor),
        layer.key(),
        layer.config(),
        layer.layer(),
        into -> {
          layer.weights().read(into);
          into.accept(tensor, WeightFormat.F32, weights, 0, weights.length / Float.BYTES);
        });
  }

  @Test
  void aPassEndsAtTheLastInputThatIsWanted() throws IOException {
    CausalModel model = open();
    FloatMatrix hidden = model.embed(List.of(IDS)).get(0);
    try (LayerPass pass =
        LayerPass.open(engine, model.context(IDS.length), model.layer("ends", 0))) {
      Map<LinearInput, float[]> all = new EnumMap<>(LinearInput.class);
      pass.show(hidden, seenUpTo(pass, null, all));
      for (LinearInput last : LinearInput.values()) {
        Map<LinearInput, float[]> seen = new EnumMap<>(LinearInput.class);
        pass.show(hidden, seenUpTo(pass, last, seen));
        assertEquals(EnumSet.range(LinearInput.ATTENTION, last), seen.keySet());
        seen.forEach((input, x) -> assertArrayEquals(all.get(input), x, input.name()));
      }
    }
  }

  private static ActivationListener seenUpTo(
      LayerPass pass, LinearInput last, Map<LinearInput, float[]> seen) {
    return new ActivationListener() {
      @Override
      public void accept(LinearInput input, Matrix x) {
        float[] values = new float[x.rows() * x.columns()];
        pass.steps().download(x, values, 0);
        seen.put(input, values);
      }

      @Override
      public boolean isLast(LinearInput input) {
        return input == last;
      }
    };
  }

  @Test
  void aLayerWithOtherWeightsHasTheRest() throws IOException {
    CausalModel model = open();
    StoredLayer layer = model.layer("plain", 1);
    DecoderContext context = model.context(1);
    String name = Linear.UP.weight(1);
    Map<String, float[]> stored = tensors(context, layer);
    assertEquals(new TensorShapes(model.config()).ofLayer(1).keySet(), stored.keySet());
    Map<String, float[]> changed = tensors(context, with(layer, name, new byte[12 * 8 * 4]));
    assertArrayEquals(new float[12 * 8], changed.get(name));
    for (String tensor : stored.keySet()) {
      float[] values = TinyLlama.tensor(directory, tensor).values();
      assertArrayEquals(values, stored.get(tensor), tensor);
      if (!tensor.equals(name)) {
        assertArrayEquals(values, changed.get(tensor), tensor);
      }
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> tensors(context, with(layer, name, new byte[12 * 9 * 4])));
    assertThrows(
        IllegalArgumentException.class, () -> tensors(context, with(layer, "other", new byte[4])));
  }

  private Map<String, float[]> tensors(DecoderContext context, StoredLayer layer)
      throws IOException {
    Map<String, float[]> tensors = new HashMap<>();
    Layout<LayerActivations> layout = space -> LayerActivations.in(space, context);
    try (Lease<LayerWeights> lease = engine.lease(layer, List.of(layout))) {
      for (String name : new TensorShapes(layer.config()).ofLayer(layer.layer()).keySet()) {
        Matrix tensor = lease.shared().tensor(name);
        float[] values = new float[tensor.rows() * tensor.columns()];
        lease.steps().download(tensor, values, 0);
        tensors.put(name, values);
      }
    }
    return tensors;
  }

  @Test
  void windowsLongerThanTheContextAreRefused() throws IOException {
    CausalModel model = open();
    FloatMatrix hidden = FloatMatrix.zeros(4, 8);
    try (LayerPass pass = LayerPass.open(engine, model.context(3), model.layer("short", 0))) {
      assertThrows(IllegalArgumentException.class, () -> pass.forward(hidden, hidden));
    }
  }

  @Test
  void lossesNeedAWindowOfTwoTokens() throws IOException {
    LanguageHead head = open().head();
    assertThrows(
        IllegalArgumentException.class,
        () -> head.losses(engine, List.of(FloatMatrix.zeros(1, 8)), List.of(new int[] {3})));
    assertThrows(
        IllegalArgumentException.class, () -> head.losses(engine, List.of(), List.of(IDS)));
    assertArrayEquals(
        new double[0],
        head.losses(engine, List.of(), List.of()).stream()
            .flatMapToDouble(Arrays::stream)
            .toArray());
  }
}
