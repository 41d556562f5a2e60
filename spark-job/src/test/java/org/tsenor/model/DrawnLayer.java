package org.tsenor.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.pruning.WeightFormat;

/**
 * A decoder layer in the shape of a Llama 3, four heads of queries over one of keys and values.
 *
 * @param config of a model of one layer
 * @param weights in bfloat16: uniform, such that outputs are of the inputs' size; norms are 1
 */
record DrawnLayer(ModelConfig config, Map<String, byte[]> weights) {
  static DrawnLayer of(int hidden, int intermediate, int headSize) {
    AttentionSettings attention =
        new AttentionSettings(
            hidden / headSize,
            hidden / headSize / 4,
            headSize,
            false,
            List.of(AttentionSettings.UNLIMITED));
    ModelConfig config =
        new ModelConfig(
            ModelFamily.LLAMA,
            new ModelConfig.Sizes(hidden, intermediate, 1, 128256, 8192),
            attention,
            RotaryLayers.all(new RotarySettings(500_000, new RotaryScaling.Unscaled()), 1),
            Set.of(),
            1e-5,
            false);
    Map<String, byte[]> drawn = new LinkedHashMap<>();
    new TensorShapes(config)
        .ofLayer(0)
        .forEach((name, shape) -> drawn.put(name, draw(name.hashCode(), shape)));
    return new DrawnLayer(config, drawn);
  }

  private static byte[] draw(int seed, List<Long> shape) {
    int columns = Math.toIntExact(shape.get(shape.size() - 1));
    int rows = shape.size() < 2 ? 1 : Math.toIntExact(shape.get(0));
    double scale = shape.size() < 2 ? 0 : Math.sqrt(12.0 / columns);
    double center = shape.size() < 2 ? 1 : 0;
    byte[] bytes = new byte[2 * Math.multiplyExact(rows, columns)];
    IntStream.range(0, rows)
        .parallel()
        .forEach(
            row -> {
              SplittableRandom random = new SplittableRandom(seed + row);
              for (int at = row * columns; at < (row + 1) * columns; at++) {
                double weight = center + scale * (random.nextDouble() - 0.5);
                WeightFormat.BF16.narrow((float) weight, bytes, at);
              }
            });
    return bytes;
  }

  StoredLayer stored() {
    return new StoredLayer(
        "drawn",
        "drawn",
        config,
        0,
        into ->
            weights.forEach(
                (name, bytes) -> into.accept(name, WeightFormat.BF16, bytes, 0, bytes.length / 2)));
  }

  FloatMatrix hidden(int tokens) {
    FloatMatrix hidden = FloatMatrix.zeros(tokens, config.sizes().hidden());
    SplittableRandom random = new SplittableRandom(tokens);
    for (int i = 0; i < hidden.values().length; i++) {
      hidden.values()[i] = (float) (random.nextDouble() - 0.5);
    }
    return hidden;
  }

  /** Of the seven linears, and of queries with keys and values up to each token. */
  double operations(int tokens) {
    double weightCount = 0;
    for (byte[] tensor : weights.values()) {
      weightCount += tensor.length / 2.0;
    }
    return 2 * tokens * weightCount + 2.0 * tokens * tokens * config.attention().queryColumns();
  }
}
