package org.tsenor.tokens;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.tsenor.model.tokenizer.TextTokenizer;

/** Reads a text file as one row: its characters as they are, line ends and all. */
final class TextRows implements RowReader {
  @Override
  public void read(InputFile file, Optional<String> field, Sink sink) throws IOException {
    if (field.isPresent()) {
      throw new CalibrationInputException(
          file, "is plain text, which has no field '%s'".formatted(field.get()));
    }
    byte[] bytes;
    try (InputStream in = file.openText()) {
      bytes = in.readNBytes(TextTokenizer.MAX_TEXT_BYTES + 1);
    } catch (CalibrationInputException e) {
      throw e;
    } catch (IOException e) {
      if (file.compression() == Compression.NONE || StorageException.isIn(e)) {
        throw e;
      }
      throw file.compression().refusal(file, e);
    }
    if (bytes.length > TextTokenizer.MAX_TEXT_BYTES) {
      throw new CalibrationInputException(
          file,
          ("has more than %d MiB of text: so much is tokenized in one piece; cut the file, or give"
                  + " token ids")
              .formatted(TextTokenizer.MAX_TEXT_BYTES >> 20));
    }
    sink.accept(Row.of(file, decoded(file, bytes)));
  }

  private static String decoded(InputFile file, byte[] bytes) throws CalibrationInputException {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      long line = 1;
      for (int i = 0; i < in.position(); i++) {
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw new CalibrationInputException(
          file.at("line", line),
          "is not UTF-8 at byte %d of the file, 0x%02x"
              .formatted(in.position(), bytes[in.position()]));
    }
    return out.flip().toString();
  }
}
