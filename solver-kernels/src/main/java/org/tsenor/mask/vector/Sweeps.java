package org.tsenor.mask.vector;

/** Moves potentials so that their threshold comes to keep exactly N everywhere. */
interface Sweeps {
  /** Sweeps so often over rows and columns. */
  void take(int count);
}
