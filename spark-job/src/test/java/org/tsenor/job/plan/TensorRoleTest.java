package org.tsenor.job.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.checkpoint.TensorEntry;

/** The convention on the names that published models use. */
class TensorRoleTest {
  private static TensorRole role(String name, String shape) {
    List<Long> dimensions = Arrays.stream(shape.split("x")).map(Long::valueOf).toList();
    return TensorRole.of(TensorEntry.at(0, name, Dtype.BF16, dimensions));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Llama, Mistral, Qwen
        "model.layers.3.self_attn.q_proj.weight",
        "model.layers.3.self_attn.o_proj.weight",
        "model.layers.3.mlp.gate_proj.weight",
        "model.layers.3.mlp.down_proj.weight",
        // mixtures of experts: Mixtral, Qwen
        "model.layers.3.block_sparse_moe.experts.7.w1.weight",
        "model.layers.3.mlp.experts.7.gate_proj.weight",
        "model.layers.3.mlp.shared_expert.up_proj.weight",
        // OPT, GPT-2, GPT-J, Bloom, GPT-NeoX, MPT, T5
        "model.decoder.layers.3.fc1.weight",
        "decoder.layers.3.self_attn.out_proj.weight",
        "transformer.h.3.mlp.c_fc.weight",
        "h.3.self_attention.query_key_value.weight",
        "gpt_neox.layers.3.attention.dense.weight",
        "transformer.blocks.3.ffn.up_proj.weight",
        "decoder.block.3.layer.0.SelfAttention.q.weight",
        // the language model of a multimodal one
        "language_model.model.layers.3.self_attn.q_proj.weight",
      })
  void matricesOfDecoderLayersAreLinears(String name) {
    assertEquals(new TensorRole(true, "linear of decoder layer 3"), role(name, "64x32"));
  }

  @ParameterizedTest
  @CsvSource({
    "model.embed_tokens.weight, 64x32, embedding",
    "model.decoder.embed_positions.weight, 64x32, embedding",
    "transformer.wte.weight, 64x32, embedding",
    "decoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight, 32x8, embedding",
    "lm_head.weight, 64x32, output head",
    "language_model.lm_head.weight, 64x32, output head",
    "model.norm.weight, 64, norm",
    "model.layers.0.input_layernorm.weight, 64, norm",
    "model.layers.0.self_attn.q_norm.weight, 64, norm",
    "model.decoder.layers.0.final_layer_norm.bias, 64, bias",
    "h.0.ln_1.weight, 64, norm",
    "model.layers.0.self_attn.q_proj.bias, 64, bias",
    "model.layers.0.mlp.gate.e_score_correction_bias, 64, bias",
    "model.layers.0.block_sparse_moe.gate.weight, 8x64, router of a mixture of experts",
    "model.layers.0.mlp.gate.weight, 64x64, router of a mixture of experts",
    "model.layers.0.mlp.shared_expert_gate.weight, 1x64, router of a mixture of experts",
    "model.layers.0.feed_forward.router.weight, 16x64, router of a mixture of experts",
    "decoder.block.1.layer.2.mlp.router.classifier.weight, 8x64, router of a mixture of experts",
    "model.layers.0.self_attn.rotary_emb.inv_freq, 32, not a weight of a linear",
    "backbone.layers.0.mixer.conv1d.weight, 64x1x4, not a matrix but 3-D",
    "vision_tower.vision_model.encoder.layers.0.mlp.fc1.weight, 64x64, 'in an encoder, not a"
        + " decoder layer'",
    "visual.blocks.0.attn.qkv.weight, 64x64, 'in an encoder, not a decoder layer'",
    "encoder.block.0.layer.0.SelfAttention.q.weight, 64x64, 'in an encoder, not a decoder layer'",
    "model.project_in.weight, 64x64, outside the decoder layers",
    "multi_modal_projector.linear_1.weight, 64x64, outside the decoder layers",
    "model.depth.3.weight, 64x64, outside the decoder layers",
  })
  void everythingElseIsCopiedWithItsReason(String name, String shape, String description) {
    assertEquals(new TensorRole(false, description), role(name, shape));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.layers.0.mlp.experts.gate_up_proj",
        "model.layers.0.mlp.experts.down_proj.weight"
      })
  void fusedExpertsAreCopied(String name) {
    assertEquals(
        new TensorRole(false, "3-D tensor of fused experts, which this version does not prune"),
        role(name, "8x64x32"));
  }
}
