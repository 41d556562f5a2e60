package org.tsenor.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Map;

/**
 * The model again, in double and token by token, from its formulas: shares nothing with the model
 * under test, not even the reading of its settings.
 */
public final class DoubleLlama {
  /** Is shown what a linear is applied to. */
  @FunctionalInterface
  public interface Watcher {
    /**
     * Called for each token.
     *
     * @param linear its name without {@code .weight}
     * @param residual what its output is added to; null for a linear whose output is added to
     *     nothing
     */
    void accept(String linear, double[] input, double[] residual);
  }

  private final JsonNode config;
  private final Map<String, double[]> tensors;
  private final int hidden;
  private final int heads;
  private final int keyHeads;
  private final int size;
  private final double epsilon;

  private Watcher watcher = (linear, input, residual) -> {};

  public DoubleLlama(JsonNode config, Map<String, double[]> tensors) {
    this.config = config;
    this.tensors = tensors;
    hidden = config.get("hidden_size").asInt();
    heads = config.get("num_attention_heads").asInt();
    keyHeads = config.get("num_key_value_heads").asInt();
    size = config.get("head_dim").asInt();
    epsilon = config.get("rms_norm_eps").asDouble();
  }

  /** Shows what every linear is applied to from now on. */
  public void watch(Watcher by) {
    watcher = by;
  }

  /** Residual streams after the last decoder layer. */
  public double[][] hidden(int[] ids) {
    double[][] x = new double[ids.length][];
    for (int t = 0; t < ids.length; t++) {
      x[t] = row(tensors.get("model.embed_tokens.weight"), ids[t], hidden);
    }
    for (int layer = 0; layer < config.get("num_hidden_layers").asInt(); layer++) {
      layer(x, layer);
    }
    return x;
  }

  /** -ln p of each token but the first. */
  double[] losses(int[] ids) {
    double[][] x = hidden(ids);
    boolean tied = config.path("tie_word_embeddings").asBoolean();
    double[] head = tensors.get(tied ? "model.embed_tokens.weight" : "lm_head.weight");
    double[] losses = new double[ids.length - 1];
    for (int t = 0; t < losses.length; t++) {
      double[] logits = multiply(head, norm(x[t], "model.norm.weight", 0, hidden));
      double sum = 0;
      for (double logit : logits) {
        sum += Math.exp(logit);
      }
      losses[t] = Math.log(sum) - logits[ids[t + 1]];
    }
    return losses;
  }

  /** Passes residual streams through one decoder layer, in place. */
  void layer(double[][] x, int layer) {
    String prefix = "model.layers." + layer + ".";
    double[][] q = new double[x.length][];
    double[][] k = new double[x.length][];
    double[][] v = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double[] n = norm(x[t], prefix + "input_layernorm.weight", 0, hidden);
      int position = isTurned(layer) ? t : 0;
      String attention = prefix + "self_attn.";
      q[t] = rotated(linear(attention + "q_proj", n), attention + "q_norm.weight", position);
      k[t] = rotated(linear(attention + "k_proj", n), attention + "k_norm.weight", position);
      v[t] = linear(prefix + "self_attn.v_proj", n);
    }
    for (int t = 0; t < x.length; t++) {
      double[] context = new double[heads * size];
      for (int head = 0; head < heads; head++) {
        attend(q[t], k, v, t, Math.max(0, t + 1 - window(layer)), head, context);
      }
      join(x[t], prefix + "self_attn.o_proj", context);
    }
    for (int t = 0; t < x.length; t++) {
      double[] n = norm(x[t], prefix + "post_attention_layernorm.weight", 0, hidden);
      double[] gate = linear(prefix + "mlp.gate_proj", n);
      double[] up = linear(prefix + "mlp.up_proj", n);
      for (int i = 0; i < gate.length; i++) {
        gate[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
      }
      join(x[t], prefix + "mlp.down_proj", gate);
    }
  }

  private boolean isTurned(int layer) {
    if (!config.get("model_type").asText().equals("smollm3")) {
      return true;
    }
    return config.has("no_rope_layers")
        ? config.get("no_rope_layers").get(layer).asInt() == 1
        : (layer + 1) % config.path("no_rope_layer_interval").asInt(4) != 0;
  }

  private int window(int layer) {
    if (!config.hasNonNull("sliding_window")) {
      return Integer.MAX_VALUE;
    }
    int window = config.get("sliding_window").asInt();
    if (config.get("model_type").asText().equals("mistral")) {
      return window;
    }
    if (config.get("model_type").asText().equals("ministral")) {
      String all = "sliding_attention";
      String type = config.path("layer_types").path(layer).asText(all);
      return type.equals(all) ? window : Integer.MAX_VALUE;
    }
    if (config.get("model_type").asText().equals("smollm3") && !config.has("layer_types")) {
      boolean slides = config.path("use_sliding_window").asBoolean() && !isTurned(layer);
      return slides ? window : Integer.MAX_VALUE;
    }
    if (!config.path("use_sliding_window").asBoolean()) {
      return Integer.MAX_VALUE;
    }
    boolean slides =
        config.has("layer_types")
            ? config.get("layer_types").get(layer).asText().startsWith("sliding")
            : layer >= config.get("max_window_layers").asInt();
    return slides ? window : Integer.MAX_VALUE;
  }

  private void attend(
      double[] q, double[][] k, double[][] v, int t, int first, int head, double[] context) {
    int shared = head / (heads / keyHeads) * size;
    double[] weights = new double[t + 1];
    double sum = 0;
    for (int s = first; s <= t; s++) {
      double dot = 0;
      for (int i = 0; i < size; i++) {
        dot += q[head * size + i] * k[s][shared + i];
      }
      weights[s] = Math.exp(dot / Math.sqrt(size));
      sum += weights[s];
    }
    for (int s = first; s <= t; s++) {
      for (int i = 0; i < size; i++) {
        context[head * size + i] += weights[s] / sum * v[s][shared + i];
      }
    }
  }

  private double[] rotated(double[] x, String norm, int position) {
    double[] y = new double[x.length];
    for (int from = 0; from < x.length; from += size) {
      double[] head =
          tensors.containsKey(norm) ? norm(x, norm, from, size) : row(x, from / size, size);
      for (int i = 0; i < size / 2; i++) {
        double angle = position * frequency(i);
        double a = head[i];
        double b = head[i + size / 2];
        y[from + i] = (a * Math.cos(angle) - b * Math.sin(angle)) * amplitude();
        y[from + i + size / 2] = (b * Math.cos(angle) + a * Math.sin(angle)) * amplitude();
      }
    }
    return y;
  }

  private JsonNode scaling() {
    return config.has("rope_parameters")
        ? config.get("rope_parameters")
        : config.path("rope_scaling");
  }

  /** By YaRN's paper, of the square root of its temperature. */
  private double amplitude() {
    JsonNode scaling = scaling();
    boolean yarn = scaling.path("rope_type").asText(scaling.path("type").asText()).equals("yarn");
    double raised = 0.1 * Math.log(scaling.path("factor").asDouble(1)) + 1;
    return yarn ? scaling.path("attention_factor").asDouble(raised) : 1;
  }

  /** Radians per position of a pair of columns. */
  double frequency(int pair) {
    JsonNode scaling = scaling();
    double theta = scaling.path("rope_theta").asDouble(config.path("rope_theta").asDouble(10000));
    double frequency = 1 / Math.pow(theta, 2.0 * pair / size);
    String type = scaling.path("rope_type").asText(scaling.path("type").asText("default"));
    double factor = scaling.path("factor").asDouble(1);
    if (type.equals("dynamic")) {
      return frequency;
    }
    if (type.equals("yarn")) {
      double original = scaling.get("original_max_position_embeddings").asDouble();
      double[] bounds = new double[2];
      for (int i = 0; i < 2; i++) {
        double turns = i == 0 ? scaling.path("beta_fast").asDouble(32) : 1;
        // θ^(−2i/d) · L / 2π = turns, solved for i.
        bounds[i] = size / 2.0 * Math.log(original / (2 * Math.PI * turns)) / Math.log(theta);
      }
      double first = Math.max(0, Math.floor(bounds[0]));
      double last = Math.min(size - 1, Math.ceil(bounds[1]));
      double share = Math.min(1, Math.max(0, (pair - first) / (last - first)));
      return frequency * (1 - share) + frequency / factor * share;
    }
    if (!type.equals("llama3")) {
      return frequency / factor;
    }
    double length = scaling.get("original_max_position_embeddings").asDouble();
    double low = scaling.get("low_freq_factor").asDouble();
    double high = scaling.get("high_freq_factor").asDouble();
    double wavelength = 2 * Math.PI / frequency;
    if (wavelength < length / high) {
      return frequency;
    }
    if (wavelength > length / low) {
      return frequency / factor;
    }
    double s = (length / wavelength - low) / (high - low);
    return (1 - s) * frequency / factor + s * frequency;
  }

  private double[] norm(double[] x, String weight, int from, int count) {
    double squares = 0;
    for (int i = 0; i < count; i++) {
      squares += x[from + i] * x[from + i];
    }
    double[] y = new double[count];
    for (int i = 0; i < count; i++) {
      y[i] = x[from + i] * tensors.get(weight)[i] / Math.sqrt(squares / count + epsilon);
    }
    return y;
  }

  private double[] linear(String name, double[] x) {
    watcher.accept(name, x, null);
    return applied(name, x);
  }

  private void join(double[] residual, String name, double[] x) {
    watcher.accept(name, x, residual);
    add(residual, applied(name, x));
  }

  private double[] applied(String name, double[] x) {
    double[] y = multiply(tensors.get(name + ".weight"), x);
    if (tensors.containsKey(name + ".bias")) {
      add(y, tensors.get(name + ".bias"));
    }
    return y;
  }

  private static double[] multiply(double[] weight, double[] x) {
    double[] y = new double[weight.length / x.length];
    for (int i = 0; i < weight.length; i++) {
      y[i / x.length] += weight[i] * x[i % x.length];
    }
    return y;
  }

  private static void add(double[] sum, double[] term) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += term[i];
    }
  }

  private static double[] row(double[] matrix, int row, int width) {
    return Arrays.copyOfRange(matrix, row * width, (row + 1) * width);
  }
}
