package org.tsenor.job.settings;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.tsenor.text.NearestNames;

/** Says of a key that is not known where it was found which one may be meant. */
final class NearestKey {
  private NearestKey() {}

  /**
   * A key that an operation does not know, with those that do or else with the nearest that it
   * knows.
   *
   * @param finding where it was found
   * @param spelling of a key where this one was found
   */
  static UserInputException unknown(
      String finding, String key, Operation operation, UnaryOperator<String> spelling) {
    List<String> takers = Catalog.takers(key);
    return takers.isEmpty()
        ? unknown(finding, key, operation.settings().stream().map(Setting::key).toList(), spelling)
        : new UserInputException(
            "%s of %s, but of %s".formatted(finding, operation.label(), String.join(", ", takers)));
  }

  /**
   * A name that nobody knows, with the nearest known one, or all of them where none is near.
   *
   * @param known names
   */
  static UserInputException unknown(
      String finding, String name, List<String> known, UnaryOperator<String> spelling) {
    String offer =
        NearestNames.nearest(name, known)
            .map(near -> "the nearest is " + spelling.apply(near))
            .orElseGet(
                () ->
                    "there are " + known.stream().map(spelling).collect(Collectors.joining(", ")));
    return new UserInputException(finding + "; " + offer);
  }
}
