package org.tsenor.linalg;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which library multiplies and factors matrices on the CPU. */
public enum LibraryChoice {
  /** OpenBLAS where it loads, else netlib's Java library. */
  AUTO,
  /** OpenBLAS, or an error that says why it does not load. */
  NATIVE,
  /** netlib's Java library; no native code is loaded. */
  JAVA;

  /** As users write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a label.
   *
   * @throws IllegalArgumentException that says what is allowed
   */
  public static LibraryChoice parse(String text) {
    return Stream.of(values())
        .filter(choice -> choice.label().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s': allowed are %s"
                        .formatted(
                            text,
                            Stream.of(values())
                                .map(LibraryChoice::label)
                                .collect(Collectors.joining(", ")))));
  }
}
