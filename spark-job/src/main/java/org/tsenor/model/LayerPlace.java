package org.tsenor.model;

/**
 * Where a window may rest in a decoder layer. All that it takes along is its residual stream, and
 * at {@link #ATTENDED} attention's output besides: what lies between is wider.
 */
public enum LayerPlace {
  /** Before the layer. */
  BEFORE,
  /** Behind attention, before the linear of its output. */
  ATTENDED,
  /** Between attention and the MLP. */
  BETWEEN,
  /** Behind the layer, which is before the next. */
  BEHIND;

  /** The one behind. */
  LayerPlace next() {
    return switch (this) {
      case BEFORE -> ATTENDED;
      case ATTENDED -> BETWEEN;
      case BETWEEN, BEHIND -> BEHIND;
    };
  }
}
