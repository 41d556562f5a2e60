package org.tsenor.model;

import org.tsenor.linalg.MatrixOps;
import org.tsenor.model.config.ModelConfig;

/**
 * What the decoder layers of one model share: settings, rotary angles up to the longest window, and
 * who multiplies matrices. For any number of threads.
 */
public final class DecoderContext {
  private final ModelConfig config;
  private final int maxTokens;
  private final RotaryAngles angles;
  private final MatrixOps ops;

  /**
   * For windows of at most {@code maxTokens}.
   *
   * @param maxTokens at least 1
   */
  public DecoderContext(ModelConfig config, int maxTokens, MatrixOps ops) {
    this.config = config;
    this.maxTokens = maxTokens;
    this.angles = new RotaryAngles(config.rotary(), config.attention().headSize(), maxTokens);
    this.ops = ops;
  }

  /** Memory for passes of one thread. */
  public DecoderScratch scratch() {
    return new DecoderScratch(config, maxTokens);
  }

  /** The model. */
  public ModelConfig config() {
    return config;
  }

  /** Who multiplies. */
  public MatrixOps ops() {
    return ops;
  }

  /** Most tokens of a window. */
  public int maxTokens() {
    return maxTokens;
  }

  /** By which heads are turned, up to the longest window. */
  public RotaryAngles angles() {
    return angles;
  }

  Rotary rotary() {
    return new Rotary(angles);
  }
}
