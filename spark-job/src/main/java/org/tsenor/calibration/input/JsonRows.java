package org.tsenor.calibration.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeSet;
import java.util.zip.ZipException;
import org.tsenor.model.tokenizer.TextTokenizer;

/** Reads JSON objects one after the other, as a rule one a line; each is a row. */
final class JsonRows implements RowReader {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          // Names that are made to collide would end in an error that is not ours.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          // Python writes NaN where it has none; it matters in no field that is read.
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(TextTokenizer.MAX_TEXT_BYTES).build())
          .build();

  /** What a field's name takes besides its letters, in the sets that it is kept in. */
  private static final int NAME_BYTES = 128;

  @Override
  public void read(InputFile file, Optional<String> field, Sink sink) throws IOException {
    try (Reader in = new InputStreamReader(file.open(), StandardCharsets.UTF_8.newDecoder());
        JsonParser parser = FACTORY.createParser(in)) {
      try {
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
          sink.accept(new ObjectReader(place(file, parser), field, parser, sink).read());
        }
      } catch (JsonEOFException e) {
        throw new CalibrationInputException(
            place(file, parser), "ends in the middle of a JSON object", e);
      } catch (JsonProcessingException e) {
        throw new CalibrationInputException(
            place(file, parser), "is not valid JSON: " + e.getOriginalMessage(), e);
      } catch (CharacterCodingException e) {
        throw new CalibrationInputException(
            place(file, parser), "or a line soon after is not UTF-8: " + e.getMessage(), e);
      }
    } catch (ZipException | EOFException e) {
      throw new CalibrationInputException(file, "is not a whole gzip file: " + e.getMessage(), e);
    }
  }

  private static String place(InputFile file, JsonParser parser) {
    return file.at("line", parser.currentLocation().getLineNr());
  }

  /** Reads one object. */
  private static final class ObjectReader {
    private final Optional<String> field;
    private final JsonParser parser;
    private final String place;
    private final Sink sink;
    private Row text;
    private Row ids;
    private long nameBytes;

    ObjectReader(String place, Optional<String> field, JsonParser parser, Sink sink) {
      this.place = place;
      this.field = field;
      this.parser = parser;
      this.sink = sink;
    }

    Row read() throws IOException {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        throw new CalibrationInputException(
            place,
            "has %s: allowed are JSON objects, one a line".formatted(kind(parser.currentToken())));
      }
      TreeSet<String> found = new TreeSet<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = countedName();
        parser.nextToken();
        found.add(name);
        if (field.map(name::equals).orElse(name.equals(IDS) || name.equals(TEXT))) {
          value(name);
        } else {
          skip();
        }
      }
      if (ids == null && text == null) {
        throw new CalibrationInputException(
            place,
            "has the fields %s: needed is %s"
                .formatted(
                    found,
                    field
                        .map("'%s' with a text or token ids"::formatted)
                        .orElse("'input_ids' with token ids, or 'text'")));
      }
      return ids != null ? ids : text;
    }

    /** Names are kept until their object ends: none may come twice. */
    private String countedName() throws IOException {
      String name = parser.currentName();
      nameBytes += NAME_BYTES + 2L * name.length();
      sink.requireRoom(place, nameBytes);
      return name;
    }

    private void skip() throws IOException {
      int depth = 0;
      do {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.FIELD_NAME) {
          countedName();
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      } while (depth > 0 && parser.nextToken() != null);
    }

    private void value(String name) throws IOException {
      JsonToken token = parser.currentToken();
      boolean any = field.isPresent();
      if (token == JsonToken.VALUE_STRING && (any || name.equals(TEXT))) {
        text = Row.of(place, parser.getText());
      } else if (token == JsonToken.START_ARRAY && (any || name.equals(IDS))) {
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
                        : name.equals(TEXT) ? "a string" : "a list of ids"));
      }
    }

    private int[] ids(String name) throws IOException {
      int[] values = new int[2048];
      int count = 0;
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
            || parser.getNumberType() != JsonParser.NumberType.INT) {
          throw new CalibrationInputException(
              place,
              "has %s at position %d of '%s': allowed are ids, integers of 32 bits"
                  .formatted(
                      parser.currentToken().isScalarValue()
                          ? parser.getText()
                          : kind(parser.currentToken()),
                      count,
                      name));
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
}
