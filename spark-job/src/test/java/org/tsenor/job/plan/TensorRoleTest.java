package org.tsenor.job.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.job.plan.TensorRole.Kind;

/** The convention on the names and shapes that published models have. */
class TensorRoleTest {
  /** What the words of the table stand for. */
  private static final Map<String, String> DESCRIPTIONS =
      Map.ofEntries(
          Map.entry("pruned", "linear of .*layer \\d+.*"),
          Map.entry("embedding", "embedding"),
          Map.entry("head", "output head"),
          Map.entry("norm", "norm"),
          Map.entry("bias", "bias"),
          Map.entry("router", "router of a mixture of experts"),
          Map.entry("adapter", "adapter of low rank"),
          Map.entry("state", "parameter of a state space"),
          Map.entry("ahead", "of multi-token prediction.*"),
          Map.entry("senses", "in an encoder, not a decoder layer"),
          Map.entry("stack", "in .*, not a decoder layer"),
          Map.entry("outside", "outside the decoder layers"),
          Map.entry("no-weight", "not a weight of a linear"),
          Map.entry("3-D", "not a matrix but 3-D"),
          Map.entry("fused", "3-D tensor of fused experts.*"));

  static List<PublishedModels.Model> models() throws IOException {
    return PublishedModels.all();
  }

  @ParameterizedTest
  @MethodSource("models")
  void publishedModelsArePrunedByTheConvention(PublishedModels.Model model) {
    TensorRoles roles = TensorRoles.of(model.tensors(), model.config());
    Map<String, String> wrong = new LinkedHashMap<>();
    model
        .roles()
        .forEach(
            (name, word) -> {
              String found = roles.of(name).description();
              boolean pruned = word.startsWith("pruned");
              boolean inputsFirst = roles.orientation().isInputsFirst(name);
              if (pruned != roles.of(name).linear()
                  || word.endsWith("inputs-first") != inputsFirst
                  || !found.matches(DESCRIPTIONS.get(word.split(" ", -1)[0]))) {
                wrong.put(name.replaceAll("\\d+", "#"), found + " and not " + word);
              }
            });
    assertEquals(Map.of(), wrong);
    assertEquals(model.pruned() < 0, roles.choice().isOpen());
    if (model.pruned() >= 0) {
      long pruned = roles.byName().values().stream().filter(TensorRole::linear).count();
      assertEquals(model.pruned(), pruned);
    }
  }

  @Test
  void severalStacksAreAskedAbout() throws IOException {
    PublishedModels.Model t5 = PublishedModels.named("T5-small");
    TensorRoles roles = TensorRoles.of(t5.tensors(), t5.config());
    assertEquals(
        "2 stacks of layers could be meant: encoder.block (6 layers, 37 matrices), decoder.block (6"
            + " layers, 54 matrices); choose by --targets 'encoder.block.*' or --targets"
            + " 'decoder.block.*', or take all by --targets 'encoder.block.*;decoder.block.*'",
        roles.choice().question());
  }

  @Test
  void aPlanSaysWhereTheLayersAre() throws IOException {
    PublishedModels.Model glm = PublishedModels.named("ChatGLM3-6B");
    assertEquals(
        "decoder layers: transformer.encoder.layers (28 layers, 112 matrices), the only stack of"
            + " layers",
        TensorRoles.of(glm.tensors(), glm.config()).layers());
    PublishedModels.Model idefics =
        PublishedModels.named("Idefics2-with-a-resampler-as-wide-as-the-text");
    assertTrue(
        TensorRoles.of(idefics.tensors(), idefics.config())
            .layers()
            .startsWith("decoder layers: model.text_model.layers (32 layers, 224 matrices)"));
  }

  private static TensorRole role(String name, String shape) {
    List<Long> dimensions = Arrays.stream(shape.split("x", -1)).map(Long::valueOf).toList();
    TensorEntry tensor = TensorEntry.at(0, name, Dtype.BF16, dimensions);
    // A layer of its own, so that there is a decoder.
    TensorEntry layer =
        TensorEntry.at(0, "model.layers.3.self_attn.z_proj.weight", Dtype.BF16, List.of(32L, 32L));
    List<TensorEntry> tensors =
        LayerStack.of(List.of(tensor)).isEmpty() ? List.of(tensor, layer) : List.of(tensor);
    return TensorRoles.of(tensors, Optional.empty()).of(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.layers.3.self_attn.q_proj.weight",
        "decoder.layers.3.self_attn.out_proj.weight",
        "transformer.h.3.mlp.c_fc.weight",
        "h.3.self_attention.query_key_value.weight",
        "decoder.block.3.layer.0.SelfAttention.q.weight",
        "encoder.block.3.layer.0.SelfAttention.q.weight",
        "any_name.at_all.3.q.weight",
        "3.q.weight",
      })
  void theOnlyStackIsTheDecoders(String name) {
    assertEquals(new TensorRole(Kind.LINEAR, "linear of decoder layer 3"), role(name, "64x32"));
  }

  @ParameterizedTest
  @CsvSource({
    "model.layers.0.mlp.gate.weight, 64x64, router of a mixture of experts, MATRIX",
    "decoder.block.1.layer.2.mlp.router.classifier.weight, 8x64, router of a mixture of experts,"
        + " MATRIX",
    "model.layers.0.self_attn.q_norm.weight, 4x64, norm, MATRIX",
    "model.layers.0.self_attn.q_proj.bias, 64, bias, NO_MATRIX",
    "visual.blocks.0.attn.qkv.weight, 64x64, 'in an encoder, not a decoder layer', OTHER_LINEAR",
    "model.project_in.weight, 64x64, outside the decoder layers, OTHER_LINEAR",
    "model.depth.3.weight, 64x64, outside the decoder layers, OTHER_LINEAR",
    "lm_head.weight, 64x64, output head, MATRIX",
    "model.layers.0.mlp.experts.down_proj.weight, 8x64x32, '3-D tensor of fused experts, which this"
        + " version does not prune', NO_MATRIX",
  })
  void everythingElseIsCopiedWithItsReason(
      String name, String shape, String description, Kind kind) {
    assertEquals(new TensorRole(kind, description), role(name, shape));
  }

  @Test
  void aNameWithoutEndIsReadAtOnce() {
    String name = "a".repeat(200_000) + ".1".repeat(50_000);
    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertFalse(role(name, "64x64").linear()));
  }
}
