package org.tsenor.tokens;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import org.apache.hadoop.fs.Path;
import org.tsenor.text.Counted;

/** Cuts windows of one length out of tokens. */
final class WindowCutter {
  private final Path path;
  private final int length;

  /**
   * @param path of the input, for errors
   * @param length tokens of a window
   */
  WindowCutter(Path path, int length) {
    this.path = path;
    this.length = length;
  }

  /** The first rows as they are; all of them, unless it is told how many. */
  List<int[]> asGiven(RowTokens tokens, OptionalInt samples) throws IOException {
    int count = samples.orElse(tokens.rows());
    if (count > tokens.rows()) {
      throw new CalibrationInputException(
          path, "has %s, but %d were asked".formatted(Counted.of(tokens.rows(), "window"), count));
    }
    List<int[]> windows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Row row = tokens.row(i);
      if (row.ids().length != length) {
        throw new CalibrationInputException(
            row.place(),
            "has %s, but a window has %d: give rows of one length, or draw consecutive"
                .formatted(Counted.of(row.ids().length, "id"), length));
      }
      windows.add(row.ids());
    }
    return windows;
  }

  /** One after the other; all that are whole, unless it is told how many. */
  List<int[]> consecutive(int[] stream, OptionalInt samples) throws CalibrationInputException {
    int whole = stream.length / length;
    int count = samples.orElse(Math.max(1, whole));
    if (count > whole) {
      throw new CalibrationInputException(
          path,
          "has %s, but %s of %d %s %d"
              .formatted(
                  Counted.of(stream.length, "token"),
                  Counted.of(count, "window"),
                  length,
                  count == 1 ? "takes" : "take",
                  (long) count * length));
    }
    List<int[]> windows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      windows.add(window(stream, i * length));
    }
    return windows;
  }

  /** Each at a random place of the stream. */
  List<int[]> random(int[] stream, int samples, PythonRandom random)
      throws CalibrationInputException {
    if (stream.length <= length) {
      throw new CalibrationInputException(
          path,
          "has %s, but random windows of %d take at least %d"
              .formatted(Counted.of(stream.length, "token"), length, length + 1));
    }
    List<int[]> windows = new ArrayList<>();
    for (int i = 0; i < samples; i++) {
      windows.add(window(stream, random));
    }
    return windows;
  }

  /** Each at a random place of a stretch of rows around a random byte of all texts. */
  List<int[]> stretches(RowTokens tokens, int samples, PythonRandom random) throws IOException {
    List<int[]> windows = new ArrayList<>();
    for (int i = 0; i < samples; i++) {
      windows.add(window(tokens.around(random.randint(0, tokens.textBytes() - 1), length), random));
    }
    return windows;
  }

  /** Each at a random place of a random row that is longer than a window. */
  List<int[]> documents(RowTokens tokens, int samples, PythonRandom random) throws IOException {
    BitSet tooShort = new BitSet();
    int longest = 0;
    List<int[]> windows = new ArrayList<>();
    while (windows.size() < samples) {
      int index = (int) random.randint(0, tokens.rows() - 1);
      if (tooShort.get(index)) {
        continue;
      }
      int[] document = tokens.of(index);
      if (document.length > length) {
        windows.add(window(document, random));
        continue;
      }
      tooShort.set(index);
      longest = Math.max(longest, document.length);
      if (tooShort.cardinality() == tokens.rows()) {
        throw new CalibrationInputException(
            path,
            "has no row of more than %s, a window's length; the longest of %d has %d"
                .formatted(Counted.of(length, "token"), tokens.rows(), longest));
      }
    }
    return windows;
  }

  /** A start at the very end is never drawn: the scripts' upper end, kept. */
  private int[] window(int[] tokens, PythonRandom random) {
    return window(tokens, (int) random.randint(0, tokens.length - length - 1));
  }

  private int[] window(int[] tokens, int start) {
    return Arrays.copyOfRange(tokens, start, start + length);
  }
}
