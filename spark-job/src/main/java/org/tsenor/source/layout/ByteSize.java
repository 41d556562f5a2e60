package org.tsenor.source.layout;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads sizes as both of our neighbors write them: {@code 256k} as Spark does (binary), {@code 5GB}
 * as Hugging Face does (decimal).
 */
final class ByteSize {
  private static final Pattern FORM = Pattern.compile("(\\d{1,18})\\s*([a-z]*)");
  private static final Map<String, Long> UNITS =
      Map.ofEntries(
          Map.entry("", 1L),
          Map.entry("b", 1L),
          Map.entry("k", 1L << 10),
          Map.entry("m", 1L << 20),
          Map.entry("g", 1L << 30),
          Map.entry("t", 1L << 40),
          Map.entry("kib", 1L << 10),
          Map.entry("mib", 1L << 20),
          Map.entry("gib", 1L << 30),
          Map.entry("kb", 1_000L),
          Map.entry("mb", 1_000_000L),
          Map.entry("gb", 1_000_000_000L),
          Map.entry("tb", 1_000_000_000_000L));

  private ByteSize() {}

  /** The bytes that {@code text} means; empty if it is no size of at least one byte. */
  static Optional<Long> parse(String text) {
    Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches() || !UNITS.containsKey(matcher.group(2))) {
      return Optional.empty();
    }
    long unit = UNITS.get(matcher.group(2));
    long count = Long.parseLong(matcher.group(1));
    if (count < 1 || count > Long.MAX_VALUE / unit) {
      return Optional.empty();
    }
    return Optional.of(count * unit);
  }
}
