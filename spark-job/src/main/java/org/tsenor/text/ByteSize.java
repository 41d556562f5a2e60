package org.tsenor.text;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes in bytes as people write and read them. */
public final class ByteSize {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,15})\\s*([A-Za-z]*)");
  private static final Map<String, Long> UNITS =
      Map.ofEntries(
          Map.entry("", 1L),
          Map.entry("B", 1L),
          Map.entry("KB", 1_000L),
          Map.entry("MB", 1_000_000L),
          Map.entry("GB", 1_000_000_000L),
          Map.entry("TB", 1_000_000_000_000L),
          Map.entry("K", 1L << 10),
          Map.entry("M", 1L << 20),
          Map.entry("G", 1L << 30),
          Map.entry("T", 1L << 40),
          Map.entry("KIB", 1L << 10),
          Map.entry("MIB", 1L << 20),
          Map.entry("GIB", 1L << 30),
          Map.entry("TIB", 1L << 40));
  private static final List<String> DECIMAL = List.of("B", "kB", "MB", "GB", "TB", "PB");

  private ByteSize() {}

  /**
   * Reads a size as both of our neighbors write them: {@code 5GB} is 5·10⁹ bytes as Hugging Face
   * counts, {@code 256k} is 256·2¹⁰ as Spark does, {@code 512MiB} is 512·2²⁰, a plain number is
   * bytes. Letter case does not count.
   *
   * @throws IllegalArgumentException if it is not a whole number with one of the units, or not
   *     positive, or does not fit 63 bits
   */
  public static long parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    Long unit = matcher.matches() ? UNITS.get(matcher.group(2).toUpperCase(Locale.ROOT)) : null;
    if (unit == null) {
      throw new IllegalArgumentException(
          ("'%s' is not a size: write a whole number and B, KB, MB, GB, TB, KiB, MiB, GiB or TiB;"
                  + " k, m, g and t are Spark's, of 1024")
              .formatted(text));
    }
    long count = Long.parseLong(matcher.group(1));
    if (count < 1 || count > Long.MAX_VALUE / unit) {
      throw new IllegalArgumentException(
          "size '%s' must be at least 1 byte and below 2^63".formatted(text));
    }
    return count * unit;
  }

  /** A size with three digits and a decimal unit, such as {@code 1.84 MB}. */
  public static String text(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 999.5 && unit < DECIMAL.size() - 1) {
      value /= 1000;
      unit++;
    }
    String format =
        unit == 0 || value >= 99.95 ? "%.0f %s" : value >= 9.995 ? "%.1f %s" : "%.2f %s";
    return String.format(Locale.ROOT, format, value, DECIMAL.get(unit));
  }
}
