package org.tsenor.job.generate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.checkpoint.TensorEntry;

/**
 * The sizes of a Llama model in bf16, its head untied from its embedding.
 *
 * @param hiddenSize width of the residual stream, a multiple of {@link #HEAD_SIZE}
 * @param intermediateSize width inside the MLP
 * @param layers count of decoder layers
 * @param keyValueHeads heads of {@link #HEAD_SIZE} columns that queries share; divides the heads
 * @param vocabularySize rows of the embedding and of the head
 */
public record LlamaShape(
    int hiddenSize, int intermediateSize, int layers, int keyValueHeads, int vocabularySize) {
  /** Columns of an attention head. */
  public static final int HEAD_SIZE = 64;

  public LlamaShape {
    if (hiddenSize < 1
        || intermediateSize < 1
        || layers < 1
        || keyValueHeads < 1
        || vocabularySize < 1) {
      throw new IllegalArgumentException("every size must be at least 1");
    }
    if (hiddenSize % (HEAD_SIZE * keyValueHeads) != 0) {
      throw new IllegalArgumentException(
          "hiddenSize %d must be a multiple of %d heads of %d"
              .formatted(hiddenSize, keyValueHeads, HEAD_SIZE));
    }
  }

  /**
   * The shapes of Llama-3.2-1B with a small vocabulary, and as many layers as come closest to a
   * size.
   *
   * @param bytes of all tensors, such as 2L << 30; one layer is the least
   */
  public static LlamaShape ofBytes(long bytes) {
    long one = layersOf(1).tensorBytes();
    long perLayer = layersOf(2).tensorBytes() - one;
    return layersOf(
        Math.toIntExact(Math.max(1, 1 + Math.round((double) (bytes - one) / perLayer))));
  }

  private static LlamaShape layersOf(int layers) {
    return new LlamaShape(2048, 8192, layers, 8, 16384);
  }

  /** Bytes of all tensors. */
  public long tensorBytes() {
    return tensors().stream().mapToLong(TensorEntry::byteLength).sum();
  }

  /** The tensors in the order of the model, each placed at 0. */
  public List<TensorEntry> tensors() {
    List<TensorEntry> tensors = new ArrayList<>();
    add(tensors, "model.embed_tokens.weight", vocabularySize, hiddenSize);
    for (int layer = 0; layer < layers; layer++) {
      addLayer(tensors, "model.layers." + layer + ".");
    }
    add(tensors, "model.norm.weight", hiddenSize);
    add(tensors, "lm_head.weight", vocabularySize, hiddenSize);
    return tensors;
  }

  private void addLayer(List<TensorEntry> tensors, String prefix) {
    long keyValues = (long) keyValueHeads * HEAD_SIZE;
    add(tensors, prefix + "input_layernorm.weight", hiddenSize);
    add(tensors, prefix + "self_attn.q_proj.weight", hiddenSize, hiddenSize);
    add(tensors, prefix + "self_attn.k_proj.weight", keyValues, hiddenSize);
    add(tensors, prefix + "self_attn.v_proj.weight", keyValues, hiddenSize);
    add(tensors, prefix + "self_attn.o_proj.weight", hiddenSize, hiddenSize);
    add(tensors, prefix + "post_attention_layernorm.weight", hiddenSize);
    add(tensors, prefix + "mlp.gate_proj.weight", intermediateSize, hiddenSize);
    add(tensors, prefix + "mlp.up_proj.weight", intermediateSize, hiddenSize);
    add(tensors, prefix + "mlp.down_proj.weight", hiddenSize, intermediateSize);
  }

  private static void add(List<TensorEntry> tensors, String name, long... shape) {
    List<Long> dimensions = Arrays.stream(shape).boxed().toList();
    tensors.add(TensorEntry.at(0, name, Dtype.BF16, dimensions));
  }

  /** The {@code config.json} of the model. */
  String config() {
    ObjectNode config = new ObjectMapper().createObjectNode();
    config.putArray("architectures").add("LlamaForCausalLM");
    config.put("model_type", "llama");
    config.put("hidden_size", hiddenSize);
    config.put("intermediate_size", intermediateSize);
    config.put("num_hidden_layers", layers);
    config.put("num_attention_heads", hiddenSize / HEAD_SIZE);
    config.put("num_key_value_heads", keyValueHeads);
    config.put("head_dim", HEAD_SIZE);
    config.put("vocab_size", vocabularySize);
    config.put("max_position_embeddings", 2048);
    config.put("hidden_act", "silu");
    config.put("rms_norm_eps", 1e-5);
    config.put("rope_theta", 10000.0);
    config.put("tie_word_embeddings", false);
    config.put("torch_dtype", "bfloat16");
    return config.toPrettyString() + "\n";
  }
}
