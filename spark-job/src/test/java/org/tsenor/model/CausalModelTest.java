package org.tsenor.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.checkpoint.MalformedCheckpointException;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.model.config.UnsupportedModelException;

/** What opening a model checks, and its steps one by one. */
class CausalModelTest {
  private static final String CONFIG =
      "{'model_type': 'llama', 'hidden_size': 8, 'intermediate_size': 12, 'num_hidden_layers': 2,"
          + " 'head_dim': 4, 'num_attention_heads': 4, 'num_key_value_heads': 2,"
          + " 'vocab_size': 9000, 'max_position_embeddings': 512, 'rms_norm_eps': 1e-5}";
  private static final int[] IDS = {5, 8999, 0, 5, 4200, 4201, 1};

  @TempDir private Path directory;
  private SyntheticModel synthetic;

  @BeforeEach
  void draw() throws IOException {
    synthetic = new SyntheticModel(CONFIG);
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
    IOException e = assertThrows(MalformedCheckpointException.class, () -> model.layer(0));
    assertTrue(
        e.getMessage().contains("NaN in tensor 'model.layers.0.mlp.down_proj.weight' at row 3,"),
        e.getMessage());
    assertEquals(1, model.layer(1).layer());
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
      assertThrows(IllegalArgumentException.class, () -> model.head().losses(hidden, windows));
    }
  }

  @Test
  void listenersSeeTheInputsOfTheLinears() throws IOException {
    CausalModel model = open();
    DecoderContext context = model.context(IDS.length);
    LayerWeights weights = model.layer(0);
    Map<LinearInput, float[]> seen = new EnumMap<>(LinearInput.class);
    FloatMatrix hidden = model.embed(List.of(IDS)).get(0);
    new DecoderLayer(context, weights)
        .forward(
            hidden,
            context.scratch(),
            (input, x) -> seen.put(input, Arrays.copyOf(x.values(), x.rows() * x.columns())));
    assertEquals(List.of(LinearInput.values()), List.copyOf(seen.keySet()));
    for (Linear linear : Linear.values()) {
      int columns = weights.weight(linear).columns();
      assertEquals(IDS.length * columns, seen.get(linear.input()).length, linear.name());
    }
    // What down is applied to, times down, is what the MLP added: take it away with a zero down.
    FloatMatrix without = model.embed(List.of(IDS)).get(0);
    LayerWeights zeroDown = weights.with(Linear.DOWN.weight(0), FloatMatrix.zeros(8, 12));
    new DecoderLayer(context, zeroDown)
        .forward(without, context.scratch(), ActivationListener.NONE);
    FloatMatrix product = FloatMatrix.zeros(IDS.length, 8);
    context
        .ops()
        .multiplyTransposed(
            new FloatMatrix(IDS.length, 12, seen.get(LinearInput.MLP_OUTPUT)),
            weights.weight(Linear.DOWN),
            product);
    for (int i = 0; i < product.values().length; i++) {
      assertEquals(hidden.values()[i] - without.values()[i], product.values()[i], 1e-6);
      assertNotEquals(0, product.values()[i]);
    }
  }

  @Test
  void aPassEndsAtTheLastInputThatIsWanted() throws IOException {
    CausalModel model = open();
    DecoderContext context = model.context(IDS.length);
    DecoderLayer layer = new DecoderLayer(context, model.layer(0));
    Map<LinearInput, float[]> all = new EnumMap<>(LinearInput.class);
    layer.forward(model.embed(List.of(IDS)).get(0), context.scratch(), seenUpTo(null, all));
    for (LinearInput last : LinearInput.values()) {
      Map<LinearInput, float[]> seen = new EnumMap<>(LinearInput.class);
      layer.forward(model.embed(List.of(IDS)).get(0), context.scratch(), seenUpTo(last, seen));
      assertEquals(EnumSet.range(LinearInput.ATTENTION, last), seen.keySet());
      seen.forEach((input, x) -> assertArrayEquals(all.get(input), x, input.name()));
    }
  }

  private static ActivationListener seenUpTo(LinearInput last, Map<LinearInput, float[]> seen) {
    return new ActivationListener() {
      @Override
      public void accept(LinearInput input, FloatMatrix x) {
        seen.put(input, Arrays.copyOf(x.values(), x.rows() * x.columns()));
      }

      @Override
      public boolean isLast(LinearInput input) {
        return input == last;
      }
    };
  }

  @Test
  void aLayerWithOtherWeightsSharesTheRest() throws IOException {
    LayerWeights weights = open().layer(1);
    String name = Linear.UP.weight(1);
    FloatMatrix zeros = FloatMatrix.zeros(12, 8);
    LayerWeights changed = weights.with(name, zeros);
    assertSame(zeros, changed.tensor(name));
    assertNotEquals(0, weights.tensor(name).at(0, 0));
    assertSame(weights.weight(Linear.GATE), changed.weight(Linear.GATE));
    assertEquals(weights.names(), changed.names());
    assertThrows(
        IllegalArgumentException.class, () -> weights.with(name, FloatMatrix.zeros(8, 12)));
    assertThrows(IllegalArgumentException.class, () -> weights.with("other", zeros));
  }

  @Test
  void windowsLongerThanTheContextAreRefused() throws IOException {
    CausalModel model = open();
    DecoderContext context = model.context(3);
    DecoderLayer layer = new DecoderLayer(context, model.layer(0));
    FloatMatrix hidden = FloatMatrix.zeros(4, 8);
    assertThrows(
        IllegalArgumentException.class,
        () -> layer.forward(hidden, context.scratch(), ActivationListener.NONE));
  }

  @Test
  void lossesNeedAWindowOfTwoTokens() throws IOException {
    LanguageHead head = open().head();
    assertThrows(
        IllegalArgumentException.class,
        () -> head.losses(List.of(FloatMatrix.zeros(1, 8)), List.of(new int[] {3})));
    assertThrows(IllegalArgumentException.class, () -> head.losses(List.of(), List.of(IDS)));
    assertArrayEquals(
        new double[0],
        head.losses(List.of(), List.of()).stream().flatMapToDouble(Arrays::stream).toArray());
  }
}
