package org.tsenor.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads JSON of a checkpoint token by token, and says in its errors what was found where. */
final class Json implements AutoCloseable {
  /**
   * No object may have a name twice, at any depth: readers would differ in which one counts.
   *
   * <p>Names are not interned: a header has many, each once, and a file made to collide in the
   * symbol table would end in an error that is not ours.
   */
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private final Object file;
  private final JsonParser parser;
  private final CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();

  private interface Step<T> {
    T run() throws IOException;
  }

  /** A step that reads the value of one field. */
  interface FieldReader {
    void read(String name) throws IOException;
  }

  /**
   * @param file named in errors
   * @param bytes UTF-8; a reader decodes them, because left alone Jackson would guess the encoding
   */
  Json(Object file, byte[] bytes, int length) throws IOException {
    this.file = file;
    parser =
        FACTORY.createParser(
            new InputStreamReader(
                new ByteArrayInputStream(bytes, 0, length), StandardCharsets.UTF_8.newDecoder()));
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
      String problem =
          "is not valid JSON at character %d: %s"
              .formatted(parser.currentLocation().getCharOffset(), e.getOriginalMessage());
      throw new MalformedCheckpointException(file, problem, e);
    } catch (CharacterCodingException e) {
      throw new MalformedCheckpointException(file, "is not valid UTF-8: " + e.getMessage(), e);
    }
  }

  /** Reads an object whose first token is next. */
  void readObject(String what, FieldReader field) throws IOException {
    expect(next(), JsonToken.START_OBJECT, what, "an object");
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
    Map<String, String> strings = new LinkedHashMap<>();
    readObject(
        what, name -> strings.put(name, readString("'%s' of %s".formatted(shortened(name), what))));
    return strings;
  }

  /** Reads a value of any kind and forgets it. */
  void skip() throws IOException {
    int depth = 0;
    do {
      JsonToken token = next();
      if (token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING) {
        wellFormed(text());
      } else if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      }
    } while (depth > 0);
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
