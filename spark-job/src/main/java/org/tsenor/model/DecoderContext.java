package org.tsenor.model;

import java.util.List;
import org.tsenor.engine.ForwardSteps;

/**
 * What the decoder layers of one model share: settings, and rotary angles up to the longest window.
 * For any number of threads.
 */
public final class DecoderContext {
  private final ModelConfig config;
  private final int maxTokens;
  private final List<RotaryAngles> angles;

  /**
   * For windows of at most {@code maxTokens}.
   *
   * @param maxTokens at least 1
   */
  public DecoderContext(ModelConfig config, int maxTokens) {
    this.config = config;
    this.maxTokens = maxTokens;
    int headSize = config.attention().headSize();
    this.angles =
        config.rotary().kinds().stream()
            .map(settings -> new RotaryAngles(settings, headSize, maxTokens))
            .toList();
  }

  /** The model. */
  public ModelConfig config() {
    return config;
  }

  /** Most tokens of a window. */
  public int maxTokens() {
    return maxTokens;
  }

  ForwardSteps.Shape shape() {
    AttentionSettings attention = config.attention();
    return new ForwardSteps.Shape(
        maxTokens,
        config.sizes().hidden(),
        attention.heads(),
        attention.keyValueHeads(),
        attention.headSize(),
        angles.stream()
            .map(some -> new ForwardSteps.Angles(some.cosines(), some.sines()))
            .toList());
  }
}
