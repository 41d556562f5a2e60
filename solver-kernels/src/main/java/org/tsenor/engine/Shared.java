package org.tsenor.engine;

import java.io.IOException;

/**
 * Something large that tasks share, such as the weights of a decoder layer.
 *
 * @param <S> what holds its parts
 */
public interface Shared<S> extends Layout<S> {
  /**
   * Names the step of a run at which it is wanted. Things of one step are kept; the first task of
   * another step lets go of them.
   */
  String step();

  /** Equal for the same thing, and for no other of its step. */
  Object key();

  /** What it is, for messages, such as {@code a decoder layer}. */
  String name();

  /** Brings its entries to where they lie, once. */
  default void fill(S thing, Steps steps) throws IOException {}
}
