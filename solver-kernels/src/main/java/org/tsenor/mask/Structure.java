package org.tsenor.mask;

import java.util.Locale;

/** Along which directions of a weight matrix the N:M pattern holds. */
public enum Structure {
  /** Every aligned M×M block keeps exactly N in each row and in each column. */
  TRANSPOSABLE,
  /** Every aligned group of M consecutive columns keeps exactly N in each row. */
  STANDARD;

  /** The lower-case name used in settings and reports. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Finds a structure by its label.
   *
   * @throws IllegalArgumentException naming the two that exist
   */
  public static Structure parse(String label) {
    for (Structure structure : values()) {
      if (structure.label().equals(label)) {
        return structure;
      }
    }
    throw new IllegalArgumentException(
        "'%s' is not a structure: allowed are transposable and standard".formatted(label));
  }
}
