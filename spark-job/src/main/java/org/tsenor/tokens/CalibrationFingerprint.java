package org.tsenor.tokens;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.tsenor.text.Counted;

/**
 * Says which tokens a figure was made with, for reports: two runs with equal fingerprints saw the
 * same windows.
 *
 * @param source the files
 * @param tokens what they hold
 * @param windows what was drawn from them
 */
public record CalibrationFingerprint(Source source, Tokens tokens, Windows windows) {
  /**
   * The files.
   *
   * @param path as given, qualified
   * @param files how many
   * @param sha256 of the file's bytes, in hex; of several, of the lines that {@code sha256sum *}
   *     prints for them in their directory
   */
  public record Source(String path, int files, String sha256) {}

  /**
   * What the files hold.
   *
   * @param rows texts or lists of ids
   * @param count tokens of all; empty if rows were tokenized one by one until enough were drawn
   * @param special what the tokenizer adds around each text; {@code as given} for ids
   * @param separator between rows of text, as a Java string literal without its quotes; empty if
   *     nothing was joined
   */
  public record Tokens(int rows, OptionalLong count, String special, String separator) {}

  /**
   * What was drawn.
   *
   * @param count windows
   * @param length tokens of each
   * @param draw how
   * @param seed of random draws; empty for others
   * @param sha256 of the ids of all windows in order, 32-bit little-endian, in hex
   */
  public record Windows(int count, int length, WindowDraw draw, OptionalLong seed, String sha256) {}

  /** Keys and values in a fixed order, for a report. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("path", source.path());
    map.put("files", source.files());
    map.put("sha256", source.sha256());
    map.put("rows", tokens.rows());
    tokens.count().ifPresent(count -> map.put("tokens", count));
    map.put("special_tokens", tokens.special());
    if (!tokens.separator().isEmpty()) {
      map.put("separator", tokens.separator());
    }
    map.put("windows", windows.count());
    map.put("sequence_length", windows.length());
    map.put("draw", windows.draw().label());
    windows.seed().ifPresent(seed -> map.put("seed", seed));
    map.put("windows_sha256", windows.sha256());
    return map;
  }

  /** One line for people; digests are cut to 12 digits. */
  public String describe() {
    StringBuilder line = new StringBuilder();
    line.append(
        "%s of %s"
            .formatted(
                Counted.of(windows.count(), "window"), Counted.of(windows.length(), "token")));
    line.append(", ").append(windows.draw().label());
    windows.seed().ifPresent(seed -> line.append(" (seed %d)".formatted(seed)));
    line.append(", from ").append(source.path());
    line.append(" (sha256 %s".formatted(source.sha256().substring(0, 12)));
    tokens.count().ifPresent(count -> line.append(", ").append(Counted.of(count, "token")));
    line.append("); special tokens: ").append(tokens.special());
    return line.toString();
  }
}
