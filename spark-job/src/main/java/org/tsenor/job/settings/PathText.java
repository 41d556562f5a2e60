package org.tsenor.job.settings;

import java.nio.file.Files;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * Checks the text of a path before anything is looked up: what Hadoop makes of a slip, it tells in
 * words of URIs, or does not tell at all.
 */
public final class PathText {
  private static final Pattern SCHEME = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]*):(.*)");

  /** A file system or the web: one letter is a drive, and any other word the name of a model. */
  private static final Pattern KNOWN_SCHEME =
      Pattern.compile("file|(web|sweb)?hdfs|viewfs|s3[an]?|gs|abfss?|wasbs?|adl|oci|cosn?|obs|oss");

  private PathText() {}

  /**
   * Requires that a text can be the path of something.
   *
   * @param origin of the text, such as {@code --model}
   * @return the text
   * @throws UserInputException if it cannot, saying how it may be meant
   */
  public static String require(String origin, String text) {
    try {
      return parse(text);
    } catch (IllegalArgumentException e) {
      throw new UserInputException(origin + ": " + e.getMessage(), e);
    }
  }

  /**
   * A text that can be the path of something.
   *
   * @throws IllegalArgumentException if it cannot, saying how it may be meant
   */
  static String parse(String text) {
    if (text.isBlank()) {
      throw fault("has no value: allowed is a path");
    }
    if (text.indexOf('\0') >= 0) {
      throw fault("'%s' has a NUL character, which no path may have".formatted(text));
    }
    if ((text.equals("~") || text.startsWith("~/")) && !Files.exists(java.nio.file.Path.of("~"))) {
      throw fault(
          "'%s': there is no folder ~ here; shells put your home folder in its place only where a"
                  .formatted(text)
              + " word begins with it outside of quotes: write $HOME");
    }
    Matcher scheme = SCHEME.matcher(text);
    if (scheme.matches()) {
      requireWhole(text, scheme.group(1).toLowerCase(Locale.ROOT), scheme.group(2));
    }
    try {
      new Path(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "'%s' has a colon before any slash, as a file system has behind its name: write ./%s"
              .formatted(text, text),
          e);
    }
    return text;
  }

  private static void requireWhole(String text, String scheme, String rest) {
    if (scheme.matches("https?")) {
      throw fault("'%s' is on the web, which is no file system: download it first".formatted(text));
    }
    if (!KNOWN_SCHEME.matcher(scheme).matches()) {
      return;
    }
    if (!rest.startsWith("/")) {
      throw fault(
          "'%s' has a file system and a relative path: allowed is the whole path, such as %s"
              .formatted(
                  text, scheme.equals("file") ? "file:///folder" : scheme + "://host/folder"));
    }
    if (scheme.equals("file") && rest.matches("//[^/].*")) {
      throw fault(
          "'%s' names a host, '%s': for a local file write file:///%s"
              .formatted(text, rest.substring(2).replaceFirst("/.*", ""), rest.substring(2)));
    }
  }

  private static IllegalArgumentException fault(String problem) {
    return new IllegalArgumentException(problem);
  }
}
