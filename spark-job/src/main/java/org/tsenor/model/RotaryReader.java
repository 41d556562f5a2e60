package org.tsenor.model;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the rotary embedding from old keys ({@code rope_theta}, {@code rope_scaling} with {@code
 * type} or {@code rope_type}) or new ones ({@code rope_parameters}).
 */
record RotaryReader(ConfigObject config) {
  /** What every class of this family takes where the key is absent. */
  private static final double DEFAULT_THETA = 10_000;

  private static final String THETA = "rope_theta";
  private static final String TYPE = "rope_type";
  private static final String OLD_TYPE = "type";
  private static final String FACTOR = "factor";
  private static final String ORIGINAL_LENGTH = "original_max_position_embeddings";
  private static final String PARTIAL = "partial_rotary_factor";
  private static final String LOW = "low_freq_factor";
  private static final String HIGH = "high_freq_factor";
  private static final String FAST = "beta_fast";
  private static final String SLOW = "beta_slow";
  private static final String SCALE = "mscale";
  private static final String SCALE_OF_ALL = "mscale_all_dim";
  private static final Set<String> YARN =
      Set.of(FACTOR, FAST, SLOW, SCALE, SCALE_OF_ALL, "attention_factor", "truncate");
  private static final List<String> OBJECTS = List.of("rope_parameters", "rope_scaling");

  /** Keys that any type may have: they name it, or it does not use them. */
  private static final Set<String> COMMON = Set.of(TYPE, OLD_TYPE, THETA, ORIGINAL_LENGTH, PARTIAL);

  RotarySettings read() throws IOException {
    Optional<ConfigObject> found = object();
    if (found.isEmpty()) {
      double theta = config.positive(THETA, DEFAULT_THETA);
      return new RotarySettings(theta, new RotaryScaling.Unscaled());
    }
    ConfigObject rope = found.get();
    RotaryScaling scaling = scaling(rope);
    requireOne(rope, PARTIAL);
    return new RotarySettings(theta(rope), scaling);
  }

  private Optional<ConfigObject> object() throws IOException {
    Optional<ConfigObject> found = Optional.empty();
    for (String key : OBJECTS) {
      Optional<ConfigObject> other = config.object(key);
      if (found.isPresent()
          && other.isPresent()
          && !found.get().node().equals(other.get().node())) {
        throw config.malformed(key, "what " + OBJECTS.get(0) + " is, where both are given");
      }
      found = found.or(() -> other);
    }
    return found;
  }

  private double theta(ConfigObject rope) throws IOException {
    double outer = config.positive(THETA, DEFAULT_THETA);
    double inner = rope.positive(THETA, outer);
    if (config.has(THETA) && inner != outer) {
      throw rope.malformed(THETA, "what rope_theta is outside, where both are given");
    }
    return inner;
  }

  private RotaryScaling scaling(ConfigObject rope) throws IOException {
    Optional<String> named = rope.text(TYPE);
    Optional<String> old = rope.text(OLD_TYPE);
    if (named.isPresent() && old.isPresent() && !named.equals(old)) {
      throw rope.malformed(OLD_TYPE, "what rope_type is, where both are given");
    }
    String type = named.or(() -> old).orElse("default");
    return switch (type) {
      case "default" -> {
        requireKeys(rope, type, Set.of());
        yield new RotaryScaling.Unscaled();
      }
      case "linear" -> {
        requireKeys(rope, type, Set.of(FACTOR));
        yield new RotaryScaling.Linear(rope.positive(FACTOR));
      }
      case "llama3" -> {
        requireKeys(rope, type, Set.of(FACTOR, LOW, HIGH));
        yield llama3(rope);
      }
      case "dynamic" -> {
        requireKeys(rope, type, Set.of(FACTOR));
        rope.positive(FACTOR);
        // It changes windows longer than max_position_embeddings, and there are none.
        yield new RotaryScaling.Unscaled();
      }
      case "yarn" -> {
        requireKeys(rope, type, YARN);
        yield yarn(rope);
      }
      default ->
          throw rope.unsupported(
              named.isPresent() ? TYPE : OLD_TYPE,
              "\"default\", \"linear\", \"dynamic\", \"llama3\" or \"yarn\"");
    };
  }

  private static RotaryScaling llama3(ConfigObject rope) throws IOException {
    double low = rope.positive(LOW);
    double high = rope.positive(HIGH);
    if (high <= low) {
      throw rope.malformed(HIGH, "a number above low_freq_factor, which is " + low);
    }
    return new RotaryScaling.Llama3(rope.positive(FACTOR), low, high, rope.size(ORIGINAL_LENGTH));
  }

  private RotaryScaling yarn(ConfigObject rope) throws IOException {
    int positions = config.size("max_position_embeddings");
    int outer = config.size(ORIGINAL_LENGTH, positions);
    int original = rope.size(ORIGINAL_LENGTH, outer);
    if (config.has(ORIGINAL_LENGTH) && original != outer) {
      throw rope.malformed(
          ORIGINAL_LENGTH, "what it is outside, %d, where both are given".formatted(outer));
    }
    double factor = rope.positive(FACTOR, (double) positions / original);
    double fast = rope.positive(FAST, 32);
    double slow = rope.positive(SLOW, 1);
    if (fast < slow) {
      throw rope.malformed(FAST, "a number of at least beta_slow, which is " + slow);
    }
    double amplitude = rope.positive("attention_factor", amplitude(rope, factor));
    return new RotaryScaling.Yarn(
        factor, fast, slow, original, rope.flag("truncate", true), amplitude);
  }

  private static double amplitude(ConfigObject rope, double factor) throws IOException {
    if (rope.has(SCALE) && rope.has(SCALE_OF_ALL)) {
      return raised(factor, rope.positive(SCALE)) / raised(factor, rope.positive(SCALE_OF_ALL));
    }
    return raised(factor, 1);
  }

  /** YaRN (2023), section 3.4. */
  private static double raised(double factor, double by) {
    return factor <= 1 ? 1 : 0.1 * by * Math.log(factor) + 1;
  }

  /** Refuses a configuration without a base. */
  void requireTheta() throws IOException {
    if (object().isPresent() && object().get().has(THETA)) {
      return;
    }
    config.positive(THETA);
  }

  /** A key that its type does not have may be meant to change something. */
  private static void requireKeys(ConfigObject rope, String type, Set<String> keys)
      throws IOException {
    for (String key : rope.keys()) {
      if (rope.has(key) && !COMMON.contains(key) && !keys.contains(key)) {
        throw rope.unsupported(key, "no such key with rope_type \"%s\"".formatted(type));
      }
    }
  }

  static void requireOne(ConfigObject object, String key) throws IOException {
    if (object.has(key) && object.value(key).asDouble() != 1) {
      throw object.unsupported(key, "1 or none");
    }
  }
}
