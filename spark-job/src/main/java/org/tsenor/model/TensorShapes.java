package org.tsenor.model;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.MalformedCheckpointException;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.pruning.WeightFormat;

/** The tensors that a configuration implies, and whether a checkpoint has them and no others. */
final class TensorShapes {
  /** A table that old checkpoints carry along: the configuration says the same. */
  private static final Pattern INERT =
      Pattern.compile("model\\.layers\\.\\d+\\.self_attn\\.rotary_emb\\.inv_freq");

  private final ModelConfig config;

  /** The tensors of a model with this configuration. */
  public TensorShapes(ModelConfig config) {
    this.config = config;
  }

  /** The tensors of one decoder layer: their names and shapes. */
  public Map<String, List<Long>> ofLayer(int layer) {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    List<Long> hidden = List.of((long) config.sizes().hidden());
    shapes.put(TensorNames.attentionNorm(layer), hidden);
    shapes.put(TensorNames.mlpNorm(layer), hidden);
    if (config.attention().headNorm()) {
      List<Long> head = List.of((long) config.attention().headSize());
      shapes.put(TensorNames.queryNorm(layer), head);
      shapes.put(TensorNames.keyNorm(layer), head);
    }
    for (Linear linear : Linear.values()) {
      shapes.put(linear.weight(layer), List.of(outputs(linear), inputs(linear)));
      if (config.biased().contains(linear)) {
        shapes.put(linear.bias(layer), List.of(outputs(linear)));
      }
    }
    return shapes;
  }

  /** Columns of a linear's weight. */
  public long inputs(Linear linear) {
    return columns(linear.input());
  }

  /** Columns of what linears are applied to. */
  public int columns(LinearInput input) {
    return switch (input) {
      case ATTENTION, MLP -> config.sizes().hidden();
      case ATTENTION_OUTPUT -> config.attention().queryColumns();
      case MLP_OUTPUT -> config.sizes().intermediate();
    };
  }

  private long outputs(Linear linear) {
    AttentionSettings attention = config.attention();
    return switch (linear) {
      case QUERY -> attention.queryColumns();
      case KEY, VALUE -> attention.keyColumns();
      case GATE, UP -> config.sizes().intermediate();
      case ATTENTION_OUTPUT, DOWN -> config.sizes().hidden();
    };
  }

  private Map<String, List<Long>> all() {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    ModelConfig.Sizes sizes = config.sizes();
    List<Long> table = List.of((long) sizes.vocabulary(), (long) sizes.hidden());
    shapes.put(TensorNames.EMBEDDING, table);
    for (int layer = 0; layer < sizes.layers(); layer++) {
      shapes.putAll(ofLayer(layer));
    }
    shapes.put(TensorNames.FINAL_NORM, List.of((long) sizes.hidden()));
    if (!config.tiedHead()) {
      shapes.put(TensorNames.HEAD, table);
    }
    return shapes;
  }

  /**
   * Checks the tensors of a checkpoint from its headers alone.
   *
   * @throws MalformedCheckpointException if one is missing, or has another shape
   * @throws UnsupportedModelException if one is of another type than F32, F16 or BF16, or is not of
   *     this architecture: to leave it out would be another model
   */
  public void check(Checkpoint checkpoint) throws IOException {
    Map<String, List<Long>> shapes = all();
    for (Map.Entry<String, List<Long>> expected : shapes.entrySet()) {
      Shard shard = checkpoint.shardOf(expected.getKey()).orElse(null);
      if (shard == null) {
        throw missing(checkpoint, expected);
      }
      check(shard, checkpoint.tensor(expected.getKey()).orElseThrow(), expected.getValue());
    }
    for (Shard shard : checkpoint.shards()) {
      for (TensorEntry tensor : shard.header().tensors()) {
        requireKnown(shard, tensor.name(), shapes);
      }
    }
  }

  private static MalformedCheckpointException missing(
      Checkpoint checkpoint, Map.Entry<String, List<Long>> expected) {
    String tied =
        expected.getKey().equals(TensorNames.HEAD)
            ? ", unless tie_word_embeddings is true in config.json"
            : "";
    return new MalformedCheckpointException(
        checkpoint.root(),
        "has no tensor '%s': needed is one of shape %s%s"
            .formatted(expected.getKey(), expected.getValue(), tied));
  }

  private static void check(Shard shard, TensorEntry tensor, List<Long> shape) throws IOException {
    if (!tensor.shape().equals(shape)) {
      throw new MalformedCheckpointException(
          shard.path(),
          "has the tensor '%s' of shape %s: config.json implies %s"
              .formatted(tensor.name(), tensor.shape(), shape));
    }
    if (WeightFormat.of(tensor.dtype().label()).isEmpty()) {
      throw new UnsupportedModelException(
          shard.path(),
          "has the tensor '%s' of type %s: allowed is F32, F16 or BF16"
              .formatted(tensor.name(), tensor.dtype()));
    }
  }

  private void requireKnown(Shard shard, String name, Map<String, List<Long>> shapes)
      throws UnsupportedModelException {
    // A head beside a tied embedding is a copy of it that loaders do not read.
    boolean copy = config.tiedHead() && name.equals(TensorNames.HEAD);
    if (!shapes.containsKey(name) && !copy && !INERT.matcher(name).matches()) {
      throw new UnsupportedModelException(
          shard.path(),
          "has the tensor '%s', which %s with this config.json has no use for"
              .formatted(name, config.family().architecture()));
    }
  }
}
