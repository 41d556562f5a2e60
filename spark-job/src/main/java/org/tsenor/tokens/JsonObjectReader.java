package org.tsenor.tokens;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeSet;
import org.tsenor.tokens.RowReader.Sink;

/** Reads the row that one JSON object is. */
final class JsonObjectReader {
  /** What a field's name takes besides its letters, in the sets that it is kept in. */
  private static final int NAME_BYTES = 128;

  private final Object place;
  private final Optional<String> field;
  private final JsonParser parser;
  private final Sink sink;
  private final TreeSet<String> found = new TreeSet<>();
  private Row text;
  private Row ids;

  /** Objects around the field that was found: the fewer, the more of its name is its own. */
  private int depth = Integer.MAX_VALUE;

  private long nameBytes;

  /**
   * @param place of the object
   * @param field that is wanted
   * @param parser at the object
   * @param sink that says how much the heap holds
   */
  JsonObjectReader(Object place, Optional<String> field, JsonParser parser, Sink sink) {
    this.place = place;
    this.field = field;
    this.parser = parser;
    this.sink = sink;
  }

  Row read() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new CalibrationInputException(
          place,
          "has %s: allowed are JSON objects, one a line or in one list"
              .formatted(kind(parser.currentToken())));
    }
    readObject("", 0);
    if (ids == null && text == null) {
      throw CalibrationInputException.missingField(place, "fields", found, field);
    }
    return ids != null ? ids : text;
  }

  /**
   * @param prefix the names of the objects around, each with a dot behind
   * @param level how many they are
   */
  private void readObject(String prefix, int level) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = prefix + countedName();
      JsonToken token = parser.nextToken();
      if (level == 0) {
        found.add(name);
      }
      if (isWanted(name)) {
        value(name, level);
      } else if (token == JsonToken.START_OBJECT
          && field.filter(wanted -> wanted.startsWith(name + ".")).isPresent()) {
        readObject(name + ".", level + 1);
      } else {
        skip();
      }
    }
  }

  private boolean isWanted(String name) {
    return field
        .map(name::equals)
        .orElse(name.equals(RowReader.IDS) || name.equals(RowReader.TEXT));
  }

  /** Names are kept until their object ends: none may come twice. */
  private String countedName() throws IOException {
    String name = parser.currentName();
    nameBytes += NAME_BYTES + 2L * name.length();
    sink.requireRoom(place, nameBytes);
    return name;
  }

  private void skip() throws IOException {
    int open = 0;
    do {
      JsonToken token = parser.currentToken();
      if (token == JsonToken.FIELD_NAME) {
        countedName();
      }
      open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    } while (open > 0 && parser.nextToken() != null);
  }

  private void value(String name, int level) throws IOException {
    if (level >= depth) {
      skip();
      return;
    }
    JsonToken token = parser.currentToken();
    boolean any = field.isPresent();
    if (token == JsonToken.VALUE_STRING && (any || name.equals(RowReader.TEXT))) {
      text = Row.of(place, parser.getText());
      ids = any ? null : ids;
    } else if (token == JsonToken.START_ARRAY && (any || name.equals(RowReader.IDS))) {
      ids = Row.of(place, ids(name));
    } else {
      throw new CalibrationInputException(
          place,
          "has %s in '%s': needed is %s"
              .formatted(
                  kind(token),
                  name,
                  any
                      ? "a string or a list of ids"
                      : name.equals(RowReader.TEXT) ? "a string" : "a list of ids"));
    }
    depth = any ? level : depth;
  }

  private int[] ids(String name) throws IOException {
    int[] values = new int[2048];
    int count = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
          || parser.getNumberType() != JsonParser.NumberType.INT) {
        throw new CalibrationInputException(
            place,
            "has %s at position %d of '%s': allowed are ids, integers of 32 bits%s"
                .formatted(
                    parser.currentToken().isNumeric()
                        ? parser.getText()
                        : kind(parser.currentToken()),
                    count,
                    name,
                    CalibrationInputException.chatHint(found)));
      }
      if (count == Row.MAX_IDS) {
        throw Row.tooManyIds(place, name);
      }
      if (count == values.length) {
        sink.requireRoom(place, 2L * Integer.BYTES * count);
        values = Arrays.copyOf(values, count * 2);
      }
      values[count++] = parser.getIntValue();
    }
    return Arrays.copyOf(values, count);
  }

  private static String kind(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_NULL -> "null";
      default -> "true or false";
    };
  }
}
