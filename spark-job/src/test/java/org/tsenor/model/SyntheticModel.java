package org.tsenor.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.ShardWriter;
import org.tsenor.checkpoint.Storage;
import org.tsenor.checkpoint.TensorEntry;

/**
 * A small model of random weights, each of at most 7 significant bits: the same numbers in F32, F16
 * and BF16.
 */
final class SyntheticModel {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode config;
  private final Map<String, long[]> shapes = new LinkedHashMap<>();
  private final Map<String, double[]> tensors = new HashMap<>();
  private final Random random = new Random(7);

  /**
   * @param config JSON, with single quotes for double ones; its biases and norms are told by its
   *     {@code model_type} and the keys of biases
   */
  SyntheticModel(String config) throws IOException {
    this.config = json(config);
    long hidden = size("hidden_size");
    long vocabulary = size("vocab_size");
    draw("model.embed_tokens.weight", vocabulary, hidden);
    for (int layer = 0; layer < size("num_hidden_layers"); layer++) {
      drawLayer("model.layers." + layer + ".", hidden);
    }
    draw("model.norm.weight", hidden);
    if (!this.config.path("tie_word_embeddings").asBoolean()) {
      draw("lm_head.weight", vocabulary, hidden);
    }
  }

  static JsonNode json(String singleQuoted) throws IOException {
    return JSON.readTree(singleQuoted.replace('\'', '"'));
  }

  private void drawLayer(String prefix, long hidden) {
    String type = config.get("model_type").asText();
    boolean seed = type.equals("seed_oss");
    boolean attentionBias = config.path("attention_bias").asBoolean(seed);
    boolean outputBias = seed ? config.path("attention_out_bias").asBoolean() : attentionBias;
    long head = size("head_dim");
    long queries = size("num_attention_heads") * head;
    long keys = size("num_key_value_heads") * head;
    long inner = size("intermediate_size");
    draw(prefix + "input_layernorm.weight", hidden);
    for (String name : List.of("q", "k", "v")) {
      long rows = name.equals("q") ? queries : keys;
      draw(prefix + "self_attn." + name + "_proj.weight", rows, hidden);
      if (attentionBias || type.equals("qwen2")) {
        draw(prefix + "self_attn." + name + "_proj.bias", rows);
      }
    }
    draw(prefix + "self_attn.o_proj.weight", hidden, queries);
    if (outputBias) {
      draw(prefix + "self_attn.o_proj.bias", hidden);
    }
    if (type.equals("qwen3")) {
      draw(prefix + "self_attn.q_norm.weight", head);
      draw(prefix + "self_attn.k_norm.weight", head);
    }
    draw(prefix + "post_attention_layernorm.weight", hidden);
    draw(prefix + "mlp.gate_proj.weight", inner, hidden);
    draw(prefix + "mlp.up_proj.weight", inner, hidden);
    draw(prefix + "mlp.down_proj.weight", hidden, inner);
    if (config.path("mlp_bias").asBoolean()) {
      draw(prefix + "mlp.gate_proj.bias", inner);
      draw(prefix + "mlp.up_proj.bias", inner);
      draw(prefix + "mlp.down_proj.bias", hidden);
    }
  }

  private long size(String key) {
    return config.get(key).asLong();
  }

  /** Adds a tensor, or draws it again in another shape. */
  void draw(String name, long... shape) {
    boolean norm = name.contains("norm");
    double unit = name.contains("embed") || name.endsWith("bias") ? 64 : 512;
    double[] values = new double[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    for (int i = 0; i < values.length; i++) {
      values[i] = norm ? 1 + (random.nextInt(41) - 20) / 64.0 : (random.nextInt(255) - 127) / unit;
    }
    shapes.put(name, shape);
    tensors.put(name, values);
  }

  void remove(String name) {
    shapes.remove(name);
    tensors.remove(name);
  }

  JsonNode config() {
    return config;
  }

  /** Row-major, by name. */
  Map<String, double[]> tensors() {
    return tensors;
  }

  /** Writes the checkpoint, all tensors of one type. */
  void write(Path directory, Dtype dtype) throws IOException {
    Files.writeString(directory.resolve("config.json"), config.toString());
    List<TensorEntry> entries = new ArrayList<>();
    shapes.forEach(
        (name, shape) ->
            entries.add(TensorEntry.at(0, name, dtype, Arrays.stream(shape).boxed().toList())));
    ShardHeader header = ShardHeader.layout(Map.of(), entries);
    org.apache.hadoop.fs.Path file =
        new org.apache.hadoop.fs.Path(directory.resolve("model.safetensors").toUri());
    Storage storage = Storage.of(new Configuration(), file);
    try (ShardWriter writer = ShardWriter.create(storage.fileSystem(), file, header)) {
      for (TensorEntry tensor : header.tensors()) {
        writer.write(encode(tensors.get(tensor.name()), dtype));
      }
      writer.finish();
    }
  }

  private static byte[] encode(double[] values, Dtype dtype) {
    int width = dtype.bits() / 8;
    ByteBuffer bytes = ByteBuffer.allocate(values.length * width).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      int bits = Float.floatToRawIntBits((float) value);
      switch (dtype) {
        case F32 -> bytes.putInt(bits);
        case BF16 -> bytes.putShort((short) (bits >>> 16));
        case F16 -> bytes.putShort(half(bits));
        default -> bytes.put(new byte[width]);
      }
    }
    return bytes.array();
  }

  /** Of a binary32 that is zero or a normal binary16. */
  private static short half(int bits) {
    int magnitude = bits & 0x7fffffff;
    int rebiased = magnitude == 0 ? 0 : (magnitude >>> 13) - ((127 - 15) << 10);
    return (short) (((bits >>> 16) & 0x8000) | rebiased);
  }
}
