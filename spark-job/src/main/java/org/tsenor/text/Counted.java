package org.tsenor.text;

import java.util.Locale;

/** Counts with their nouns: 1 shard, 2 shards. */
public final class Counted {
  private Counted() {}

  /**
   * A count and its noun.
   *
   * @param one the noun of one, of which {@code s} makes many
   */
  public static String of(long count, String one) {
    return of(count, one, one + "s");
  }

  /**
   * A count and its noun.
   *
   * @param one the noun of one, or that and its verb
   * @param many the same of none or several
   */
  public static String of(long count, String one, String many) {
    return count + " " + (count == 1 ? one : many);
  }

  /** As {@link #of(long, String)} with commas between thousands. */
  public static String grouped(long count, String one) {
    return grouped(count, one, one + "s");
  }

  /** As {@link #of(long, String, String)} with commas between thousands. */
  public static String grouped(long count, String one, String many) {
    return String.format(Locale.ROOT, "%,d %s", count, count == 1 ? one : many);
  }
}
