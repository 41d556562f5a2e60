package org.tsenor.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads JSON of a checkpoint token by token, and says in its errors what was found where. */
final class Json implements AutoCloseable {
  /**
   * Names are not interned: a header has many, each once, and a file made to collide in the symbol
   * table would end in an error that is not ours. Strings are as long as the file, which has its
   * own bound.
   */
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(constraints())
          .build();

  private final Object file;
  private final boolean strict;
  private final JsonParser parser;
  private final CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();

  private static StreamReadConstraints constraints() {
    StreamReadConstraints.Builder bounds =
        StreamReadConstraints.builder().maxStringLength(ShardHeader.MAX_HEADER_BYTES);
    try {
      StreamReadConstraints.Builder.class
          .getMethod("maxNameLength", int.class)
          .invoke(bounds, ShardHeader.MAX_HEADER_BYTES);
    } catch (NoSuchMethodException e) {
      // Before version 2.16, such as Spark 3.5 has, names had no bound.
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
    return bounds.build();
  }

  private interface Step<T> {
    T run() throws IOException;
  }

  /** A step that reads the value of one field. */
  interface FieldReader {
    void read(String name) throws IOException;
  }

  /** What text may be. */
  enum Dialect {
    /** The grammar and nothing else. */
    STRICT,
    /** What Python reads and writes: with Infinity and NaN. */
    PYTHON
  }

  /**
   * @param file named in errors
   * @param bytes UTF-8; a reader decodes them, because left alone Jackson would guess the encoding
   * @param from where the text begins; it ends where the bytes do
   */
  Json(Object file, byte[] bytes, int from, Dialect dialect) throws IOException {
    this.file = file;
    this.strict = dialect == Dialect.STRICT;
    parser =
        FACTORY.createParser(
            new InputStreamReader(
                new ByteArrayInputStream(bytes, from, bytes.length - from),
                StandardCharsets.UTF_8.newDecoder()));
    parser.configure(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS.mappedFeature(), !strict);
  }

  /** Moves to the next token; null at the end. */
  JsonToken next() throws IOException {
    return checked(parser::nextToken);
  }

  /** The text of the current token; strings are decoded only here. */
  private String text() throws IOException {
    return checked(parser::getText);
  }

  private <T> T checked(Step<T> step) throws IOException {
    try {
      return step.run();
    } catch (JsonProcessingException e) {
      long at = parser.currentLocation().getCharOffset();
      throw new MalformedCheckpointException(file, problemOf(e, at), e);
    } catch (CharacterCodingException e) {
      throw new MalformedCheckpointException(file, "is not valid UTF-8: " + e.getMessage(), e);
    }
  }

  /** Reads an object whose first token is next. */
  void readObject(String what, FieldReader field) throws IOException {
    readObject(next(), what, field);
  }

  private void readObject(JsonToken first, String what, FieldReader field) throws IOException {
    expect(first, JsonToken.START_OBJECT, what, "an object");
    while (next() != JsonToken.END_OBJECT) {
      String name = wellFormed(parser.currentName());
      field.read(name);
    }
  }

  /** Reads a value that must be a string. */
  String readString(String what) throws IOException {
    expect(next(), JsonToken.VALUE_STRING, what, "a string");
    return wellFormed(text());
  }

  /** Reads a value that must be an object of strings, in its order. */
  Map<String, String> readStrings(String what) throws IOException {
    return strings(next(), what);
  }

  private Map<String, String> strings(JsonToken first, String what) throws IOException {
    Map<String, String> strings = new LinkedHashMap<>();
    readObject(
        first,
        what,
        name -> strings.put(name, readString("'%s' of %s".formatted(shortened(name), what))));
    return strings;
  }

  /**
   * Reads a value of any kind and forgets it.
   *
   * @param maxDepth how many arrays and objects may lie in one another
   */
  void skip(int maxDepth) throws IOException {
    int depth = 0;
    do {
      JsonToken token = next();
      if (token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING) {
        wellFormed(text());
      } else if (token.isStructStart()) {
        if (++depth > maxDepth) {
          throw problem("has values nested deeper than %d".formatted(maxDepth));
        }
      } else if (token.isStructEnd()) {
        depth--;
      } else if (strict && token.isNumeric()) {
        requireDouble(text());
      }
    } while (depth > 0);
  }

  /** The reference reads numbers that it has no use for too. */
  private void requireDouble(String number) throws MalformedCheckpointException {
    if (Double.isInfinite(Double.parseDouble(number))) {
      throw problem("has the number %s, which is out of range".formatted(shortened(number)));
    }
  }

  /** Reads a value that must be an object of strings, or null. */
  Optional<Map<String, String>> readStringsOrNull(String what) throws IOException {
    JsonToken token = next();
    return token == JsonToken.VALUE_NULL ? Optional.empty() : Optional.of(strings(token, what));
  }

  /** The integer at the current token, in [0, 2^63). */
  long currentLong(String what) throws IOException {
    JsonToken token = parser.currentToken();
    expect(token, JsonToken.VALUE_NUMBER_INT, what, "an integer");
    String digits = text();
    try {
      if (!digits.startsWith("-")) {
        return Long.parseLong(digits);
      }
    } catch (NumberFormatException e) {
      // More than 2^63 - 1: refused below, as a negative number is.
    }
    throw problem("%s is %s: allowed is 0 to 2^63 - 1".formatted(what, shortened(digits)));
  }

  void expect(JsonToken found, JsonToken expected, String what, String allowed) throws IOException {
    if (found != expected) {
      String text = found == null ? "missing" : shortened(text());
      throw problem("%s is %s: allowed is %s".formatted(what, text, allowed));
    }
  }

  /** A string as the reference takes it: half of a surrogate pair is not a character. */
  private String wellFormed(String text) throws IOException {
    if (!encoder.canEncode(text)) {
      throw problem("has a string with half of a surrogate pair: allowed is valid Unicode");
    }
    return text;
  }

  /** The text of the current token, if it is a string. */
  Optional<String> currentString() throws IOException {
    return parser.currentToken() == JsonToken.VALUE_STRING ? Optional.of(text()) : Optional.empty();
  }

  /** What is wrong with a text that is not JSON, in words that go on from the file's name. */
  static String problemOf(JsonProcessingException fault, long at) {
    // Jackson adds which of its own settings would allow what it found.
    String reason =
        fault
            .getOriginalMessage()
            .replaceFirst(": enable `JsonReadFeature.*", "")
            .replaceFirst(", from `StreamReadConstraints[^)]*\\(\\)`", "");
    if (fault instanceof StreamConstraintsException) {
      return "has more than is read: " + reason;
    }
    return "is not valid JSON at character %d: %s".formatted(at, reason);
  }

  /** The name of a file without its folder. */
  static String nameOf(Object file) {
    String path = file.toString();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  MalformedCheckpointException problem(String text) {
    return new MalformedCheckpointException(file, text);
  }

  /** A text of a file, short enough for a message. */
  static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 77) + "...";
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
