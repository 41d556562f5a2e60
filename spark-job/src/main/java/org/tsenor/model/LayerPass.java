package org.tsenor.model;

import org.tsenor.linalg.FloatMatrix;

/**
 * Passes windows through one decoder layer, on the host or on a device. For one thread, whose
 * memory it has until it is closed.
 */
public interface LayerPass extends AutoCloseable {
  /**
   * Passes one window, its first token at position 0.
   *
   * @param hidden the residual stream, shape (tokens, hidden); changed in place
   * @throws IllegalArgumentException if there are more tokens than the pass was made for
   */
  void forward(FloatMatrix hidden);

  /** Gives the memory back; closing twice is harmless. */
  @Override
  void close();

  /** A pass on the host, in memory that is the caller's. */
  static LayerPass of(DecoderLayer layer, DecoderScratch scratch) {
    return new LayerPass() {
      @Override
      public void forward(FloatMatrix hidden) {
        layer.forward(hidden, scratch, ActivationListener.NONE);
      }

      @Override
      public void close() {
        // The collector has it.
      }
    };
  }
}
