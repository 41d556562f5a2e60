package org.tsenor.model;

import org.tsenor.engine.ForwardSteps;

/**
 * What the decoder layers of one model share: settings, and rotary angles up to the longest window.
 * For any number of threads.
 */
public final class DecoderContext {
  private final ModelConfig config;
  private final int maxTokens;
  private final RotaryAngles angles;

  /**
   * For windows of at most {@code maxTokens}.
   *
   * @param maxTokens at least 1
   */
  public DecoderContext(ModelConfig config, int maxTokens) {
    this.config = config;
    this.maxTokens = maxTokens;
    this.angles = new RotaryAngles(config.rotary(), config.attention().headSize(), maxTokens);
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
        angles.cosines(),
        angles.sines());
  }
}
