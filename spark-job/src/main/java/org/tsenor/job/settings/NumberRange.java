package org.tsenor.job.settings;

import java.util.Locale;

/**
 * Numbers that a setting may have.
 *
 * @param least the lower end
 * @param isOpen whether the lower end itself is left out
 * @param most the upper end; infinite if there is none
 */
record NumberRange(double least, boolean isOpen, double most) {
  /** From 0 to 1, both included. */
  static final NumberRange SHARE = new NumberRange(0, false, 1);

  /** Above 0, and at most 1. */
  static final NumberRange POSITIVE_SHARE = new NumberRange(0, true, 1);

  /** At least 1. */
  static final NumberRange FACTOR = new NumberRange(1, false, Double.POSITIVE_INFINITY);

  /**
   * Reads a number.
   *
   * @throws IllegalArgumentException if it is none, or out of this range
   */
  double parse(String text) {
    try {
      double value = Double.parseDouble(text.strip());
      boolean isAbove = isOpen ? value > least : value >= least;
      if (isAbove && value <= most && value < Double.POSITIVE_INFINITY) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below, with the range
    }
    throw new IllegalArgumentException("'%s': allowed is a number %s".formatted(text, this));
  }

  @Override
  public String toString() {
    if (most == Double.POSITIVE_INFINITY) {
      return String.format(Locale.ROOT, isOpen ? "above %.0f" : "of at least %.0f", least);
    }
    return String.format(Locale.ROOT, "in %s%.0f, %.0f]", isOpen ? "(" : "[", least, most);
  }
}
