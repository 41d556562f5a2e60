package org.tsenor.tokens;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.tsenor.model.tokenizer.TextTokenizer;

/**
 * Reads JSON objects one after the other, as a rule one a line, or those of the one list that a
 * file is; each is a row.
 */
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

  /** What the library says of its own switches, which are none of ours. */
  private static final String OF_THE_LIBRARY =
      ", from `StreamReadConstraints[^`]*`|: enable `JsonReadFeature[^`]*` to allow";

  @Override
  public void read(InputFile file, Optional<String> field, Sink sink) throws IOException {
    try (Reader in = new InputStreamReader(file.openText(), StandardCharsets.UTF_8.newDecoder());
        JsonParser parser = FACTORY.createParser(in)) {
      try {
        readAll(new Source(file, field, parser), sink);
      } catch (JsonEOFException e) {
        throw new CalibrationInputException(
            line(file, parser), "ends in the middle of a JSON object", e);
      } catch (StreamConstraintsException e) {
        throw new CalibrationInputException(
            line(file, parser), "has more in one value than is read: " + words(e), e);
      } catch (JsonProcessingException e) {
        throw new CalibrationInputException(
            line(file, parser), "is not valid JSON: " + words(e), e);
      } catch (CharacterCodingException e) {
        throw new CalibrationInputException(
            line(file, parser), "or a line soon after is not UTF-8: " + e.getMessage(), e);
      }
    } catch (CalibrationInputException e) {
      throw e;
    } catch (IOException e) {
      if (file.compression() == Compression.NONE || StorageException.isIn(e)) {
        throw e;
      }
      throw file.compression().refusal(file, e);
    }
  }

  private record Source(InputFile file, Optional<String> field, JsonParser parser) {}

  private static void readAll(Source source, Sink sink) throws IOException {
    JsonParser parser = source.parser();
    JsonToken token = parser.nextToken();
    boolean isList = token == JsonToken.START_ARRAY;
    if (isList) {
      token = parser.nextToken();
    }
    for (long number = 1; token != null && !sink.isFull(); number++) {
      if (isList && token == JsonToken.END_ARRAY) {
        requireEnd(source);
        return;
      }
      // A list may well be all in one line.
      Object place =
          isList ? source.file().at("object", number) : line(source.file(), source.parser());
      sink.accept(new JsonObjectReader(place, source.field(), parser, sink).read());
      token = parser.nextToken();
    }
  }

  private static void requireEnd(Source source) throws IOException {
    if (source.parser().nextToken() != null) {
      throw new CalibrationInputException(
          line(source.file(), source.parser()),
          "has more behind the list of objects: allowed is one list, or objects one a line");
    }
  }

  private static String words(JsonProcessingException e) {
    return e.getOriginalMessage().replaceAll(OF_THE_LIBRARY, "");
  }

  private static Object line(InputFile file, JsonParser parser) {
    return file.at("line", parser.currentLocation().getLineNr());
  }
}
