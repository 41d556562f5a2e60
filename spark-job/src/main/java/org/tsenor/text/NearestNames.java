package org.tsenor.text;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds what a mistyped name was meant to be, by edit distance (Levenshtein). */
public final class NearestNames {
  private NearestNames() {}

  /**
   * The known name nearest to a mistyped one. The dashes that options begin with do not count: they
   * are alike in all.
   *
   * @return empty if even the nearest differs in more than half of the characters, where an offer
   *     would mislead
   */
  public static Optional<String> nearest(String wanted, Collection<String> known) {
    String bare = bare(wanted);
    return known.stream()
        .min(Comparator.comparingInt(name -> distance(bare, bare(name), false)))
        .filter(name -> distance(bare, bare(name), false) <= Math.max(2, bare.length() / 2));
  }

  private static String bare(String name) {
    return name.replaceFirst("^-+", "");
  }

  /**
   * Tensor names that contain something like the text, nearest first. Names that differ in digits
   * only, such as those of two decoder layers, count as one.
   *
   * @param count how many at most
   */
  public static List<String> containing(String text, Collection<String> names, int count) {
    Map<String, String> firstOfKind = new LinkedHashMap<>();
    names.forEach(name -> firstOfKind.putIfAbsent(name.replaceAll("\\d+", "#"), name));
    List<String> kinds = new ArrayList<>(firstOfKind.values());
    kinds.sort(Comparator.comparingInt(name -> distance(text, name, true)));
    return List.copyOf(kinds.subList(0, Math.min(count, kinds.size())));
  }

  /** Insertions, deletions and replacements between two words; letter case does not count. */
  public static int distance(String left, String right) {
    return distance(left, right, false);
  }

  /**
   * Insertions, deletions and replacements that turn {@code wanted} into {@code known}; letter case
   * does not count.
   *
   * @param anywhere whether the nearest part of {@code known} is enough
   */
  static int distance(String wanted, String known, boolean anywhere) {
    String from = wanted.toLowerCase(Locale.ROOT);
    String to = known.toLowerCase(Locale.ROOT);
    int[] previous = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      previous[j] = anywhere ? 0 : j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] current = new int[to.length() + 1];
      current[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    int best = previous[to.length()];
    for (int j = 0; anywhere && j < to.length(); j++) {
      best = Math.min(best, previous[j]);
    }
    return best;
  }
}
