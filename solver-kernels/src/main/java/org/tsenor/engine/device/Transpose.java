package org.tsenor.engine.device;

/** How a product reads a factor. */
enum Transpose {
  /** As it is. */
  NO,
  /** Rows as columns. */
  YES
}
