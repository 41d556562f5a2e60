package org.tsenor.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Reads the JSON files of a checkpoint as Python reads them, since Python wrote them: {@code
 * Infinity} and {@code NaN} are numbers, and of a name given twice the last counts. A byte order
 * mark is passed over.
 *
 * <p>What is no such file is refused by what it is: a pointer of Git LFS, a web page, a pipe, a
 * server's error.
 */
public final class JsonFile {
  /** Longest settings file: the largest in use, with the labels of a classifier, have 2 MB. */
  public static final int MAX_SETTINGS_BYTES = 8 << 20;

  private static final int BYTE_ORDER_MARK = 3;

  /** More fields than an error of a server has. */
  private static final int ERROR_FIELDS = 4;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build())
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private JsonFile() {}

  /**
   * Reads the object that a file of settings holds.
   *
   * @throws java.io.FileNotFoundException if there is no such file
   * @throws MalformedCheckpointException if the file is longer than {@link #MAX_SETTINGS_BYTES}, or
   *     holds no JSON object
   */
  public static JsonNode readObject(FileSystem fileSystem, Path file) throws IOException {
    return parseObject(file, read(fileSystem, file, MAX_SETTINGS_BYTES));
  }

  /**
   * Reads a whole file.
   *
   * @throws java.io.FileNotFoundException if there is no such file
   * @throws MalformedCheckpointException if it is no regular file, or is longer than allowed
   */
  public static byte[] read(FileSystem fileSystem, Path file, long maxBytes) throws IOException {
    FileStatus status = fileSystem.getFileStatus(file);
    if (status.isDirectory()) {
      throw new MalformedCheckpointException(file, "is a directory, not a file");
    }
    if (status.getLen() > maxBytes) {
      throw tooLong(file, status.getLen(), maxBytes);
    }
    try (InputStream in = fileSystem.open(file)) {
      byte[] bytes = in.readNBytes((int) Math.min(maxBytes + 1, Integer.MAX_VALUE - 8));
      if (bytes.length > maxBytes) {
        throw tooLong(file, bytes.length, maxBytes);
      }
      return bytes;
    }
  }

  private static MalformedCheckpointException tooLong(Path file, long length, long maxBytes) {
    return new MalformedCheckpointException(
        file, "has %d bytes: allowed are at most %d".formatted(length, maxBytes));
  }

  /**
   * The text of a JSON file, without its byte order mark.
   *
   * @param file named in errors
   * @throws MalformedCheckpointException if it is not UTF-8, or not JSON at all but something that
   *     is often found in its place
   */
  public static String text(Object file, byte[] bytes) throws IOException {
    int from = begin(file, bytes);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, from, bytes.length - from))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedCheckpointException(file, "is not valid UTF-8: " + e.getMessage(), e);
    }
  }

  /** Where the text of a JSON file begins: behind a byte order mark. */
  static int begin(Object file, byte[] bytes) throws MalformedCheckpointException {
    byte[] start = Arrays.copyOf(bytes, Math.min(bytes.length, ForeignContent.START_BYTES));
    Optional<String> foreign = ForeignContent.of(start, Json.nameOf(file));
    if (foreign.isPresent()) {
      throw new MalformedCheckpointException(file, foreign.get());
    }
    boolean marked =
        bytes.length >= BYTE_ORDER_MARK
            && (bytes[0] & 0xff) == 0xef
            && (bytes[1] & 0xff) == 0xbb
            && (bytes[2] & 0xff) == 0xbf;
    return marked ? BYTE_ORDER_MARK : 0;
  }

  /**
   * Reads the object that the text of a file describes.
   *
   * @param file named in errors
   */
  public static JsonNode parseObject(Object file, byte[] bytes) throws IOException {
    JsonNode node;
    try {
      node = MAPPER.readTree(text(file, bytes));
    } catch (JsonProcessingException e) {
      throw new MalformedCheckpointException(file, Json.problemOf(e, placeOf(e)), e);
    }
    if (node == null || !node.isObject()) {
      throw new MalformedCheckpointException(file, "is not a JSON object");
    }
    if (node.path("error").isTextual() && node.size() <= ERROR_FIELDS) {
      throw new MalformedCheckpointException(file, answered(node.path("error").textValue()));
    }
    return node;
  }

  /** The character at which a text is not JSON; -1 where the text is not to blame. */
  private static long placeOf(JsonProcessingException fault) {
    JsonLocation location = fault.getLocation();
    return location == null ? -1 : location.getCharOffset();
  }

  /** Says that a file is a server's error, in words that go on from its name. */
  static String answered(String error) {
    return "is a server's answer, '%s', saved under this name: download it again"
        .formatted(Json.shortened(error));
  }
}
