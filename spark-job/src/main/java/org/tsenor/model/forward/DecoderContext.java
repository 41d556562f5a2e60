package org.tsenor.model.forward;

import org.tsenor.linalg.MatrixOps;
import org.tsenor.model.config.ModelConfig;

/**
 * What the decoder layers of one model share: settings, rotary angles up to the longest window, and
 * who multiplies matrices. For any number of threads.
 */
public final class DecoderContext {
  private final ModelConfig config;
  private final int maxTokens;
  private final Rotary rotary;
  private final MatrixOps ops;

  /**
   * For windows of at most {@code maxTokens}.
   *
   * @param maxTokens at least 1
   */
  public DecoderContext(ModelConfig config, int maxTokens, MatrixOps ops) {
    this.config = config;
    this.maxTokens = maxTokens;
    this.rotary = new Rotary(config.rotary(), config.attention().headSize(), maxTokens);
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

  Rotary rotary() {
    return rotary;
  }
}
