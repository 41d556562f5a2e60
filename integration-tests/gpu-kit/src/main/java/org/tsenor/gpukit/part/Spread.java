package org.tsenor.gpukit.part;

import java.util.Arrays;
import java.util.Locale;

/**
 * Several measurements of one thing, in milliseconds.
 *
 * @param median of the runs
 * @param least of the runs
 * @param most of the runs
 */
public record Spread(double median, double least, double most) {
  public static Spread of(double[] millis) {
    double[] sorted = millis.clone();
    Arrays.sort(sorted);
    return new Spread(sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
  }

  /** Median, then least and most. */
  @Override
  public String toString() {
    return "%s (%s–%s)".formatted(number(median), number(least), number(most));
  }

  /** Four significant digits, so that microseconds and seconds read alike. */
  public static String number(double value) {
    double size = Math.abs(value);
    int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** Powers of ten for what is nearly nothing. */
  public static String share(double value) {
    return value == 0 ? "0" : String.format(Locale.ROOT, "%.1e", value);
  }
}
