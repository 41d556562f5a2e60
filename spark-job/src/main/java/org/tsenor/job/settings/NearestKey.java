package org.tsenor.job.settings;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.tsenor.text.NearestNames;

/** Says of a key that nobody knows which one may be meant. */
final class NearestKey {
  private NearestKey() {}

  /**
   * An unknown key, with the nearest known one, or all of them where none is near.
   *
   * @param finding where it was found
   * @param known keys
   * @param spelling of a key where this one was found
   */
  static UserInputException unknown(
      String finding, String key, List<String> known, UnaryOperator<String> spelling) {
    String offer =
        NearestNames.nearest(key, known)
            .map(near -> "the nearest is " + spelling.apply(near))
            .orElseGet(
                () ->
                    "there are " + known.stream().map(spelling).collect(Collectors.joining(", ")));
    return new UserInputException(finding + "; " + offer);
  }
}
