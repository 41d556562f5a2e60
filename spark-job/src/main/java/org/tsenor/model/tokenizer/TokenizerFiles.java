package org.tsenor.model.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.MalformedCheckpointException;
import org.tsenor.checkpoint.Storage;

/**
 * What a checkpoint says about its tokenizer.
 *
 * @param file {@code tokenizer.json}
 * @param json its text, checked to be UTF-8
 * @param settings {@code tokenizer_config.json}; an empty object if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // Files are never compared.
record TokenizerFiles(Path file, byte[] json, JsonNode settings) {
  static final String TOKENIZER = "tokenizer.json";
  static final String SETTINGS = "tokenizer_config.json";

  /** Tokenizers of older forms, which only Python reads. */
  private static final String[] OTHER_FORMS = {"tokenizer.model", "vocab.json", "tiktoken.model"};

  /** The largest in use has 33 MB (a vocabulary of 256k). */
  private static final int MAX_BYTES = 256 << 20;

  /**
   * Added tokens and chat templates; the largest in use has some 1 MB, and it is held as a tree.
   */
  private static final int MAX_SETTINGS_BYTES = 16 << 20;

  /**
   * Classes of transformers that put their own post-processor in the place of the file's, made from
   * {@code add_bos_token} (true unless given) and {@code add_eos_token} (false unless given); with
   * the name of their beginning-of-text token. Any other fast tokenizer leaves the file's alone and
   * so ignores these two settings.
   */
  private static final Map<String, String> BOS_OF_CLASS =
      Map.of("Llama", "<s>", "CodeLlama", "<s>", "Gemma", "<bos>", "Cohere", "<BOS_TOKEN>");

  /**
   * @throws MalformedCheckpointException if there is no {@code tokenizer.json}, or either file is
   *     not JSON
   */
  static TokenizerFiles read(Configuration configuration, Path checkpoint) throws IOException {
    FileSystem fileSystem = Storage.of(configuration, checkpoint).fileSystem();
    Path file = fileSystem.makeQualified(new Path(checkpoint, TOKENIZER));
    byte[] json = text(fileSystem, file, MAX_BYTES).orElse(null);
    if (json == null) {
      throw missing(fileSystem, file);
    }
    Path settingsFile = new Path(file.getParent(), SETTINGS);
    byte[] settings =
        text(fileSystem, settingsFile, MAX_SETTINGS_BYTES)
            .orElseGet(() -> "{}".getBytes(StandardCharsets.UTF_8));
    return new TokenizerFiles(file, json, parse(settingsFile, settings));
  }

  private static MalformedCheckpointException missing(FileSystem fileSystem, Path file)
      throws IOException {
    for (String other : OTHER_FORMS) {
      if (fileSystem.exists(new Path(file.getParent(), other))) {
        return new MalformedCheckpointException(
            file,
            ("does not exist, only %s: save the tokenizer with transformers'"
                    + " AutoTokenizer (use_fast=True), or give token ids instead of text")
                .formatted(other));
      }
    }
    return new MalformedCheckpointException(
        file, "does not exist, and text needs it: add it, or give token ids instead of text");
  }

  private static Optional<byte[]> text(FileSystem fileSystem, Path file, int most)
      throws IOException {
    try (InputStream in = fileSystem.open(file)) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        throw new MalformedCheckpointException(
            file, "is longer than %d bytes, the most allowed".formatted(most));
      }
      requireUtf8(bytes);
      return Optional.of(bytes);
    } catch (CharacterCodingException e) {
      throw new MalformedCheckpointException(file, "is not valid UTF-8: " + e.getMessage(), e);
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  private static void requireUtf8(byte[] bytes) throws CharacterCodingException {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer some = CharBuffer.allocate(1 << 14);
    CoderResult result;
    do {
      result = decoder.decode(in, some.clear(), true);
      if (result.isError()) {
        result.throwException();
      }
    } while (result.isOverflow());
  }

  private static JsonNode parse(Path file, byte[] json) throws MalformedCheckpointException {
    try {
      JsonNode node = new ObjectMapper().readTree(new String(json, StandardCharsets.UTF_8));
      if (node.isObject()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      throw new MalformedCheckpointException(
          file, "is not valid JSON: " + e.getOriginalMessage(), e);
    }
    throw new MalformedCheckpointException(file, "is not a JSON object");
  }

  /** Whether transformers' class for this tokenizer puts its own post-processor in place. */
  boolean replacesPostProcessor() {
    return BOS_OF_CLASS.containsKey(family());
  }

  /** The token that such a class puts before a text, if it puts one. */
  Optional<String> leadingToken() {
    return settings.path("add_bos_token").asBoolean(true)
        ? token("bos_token", BOS_OF_CLASS.get(family()))
        : Optional.empty();
  }

  /** The token that such a class puts after a text, if it puts one. */
  Optional<String> trailingToken() {
    return settings.path("add_eos_token").asBoolean(false)
        ? token("eos_token", null)
        : Optional.empty();
  }

  private String family() {
    return settings.path("tokenizer_class").asText("").replaceFirst("Tokenizer(Fast)?$", "");
  }

  /** A token is written as a string, or as an object with its content; null is no token. */
  private Optional<String> token(String key, String otherwise) {
    JsonNode token = settings.path(key);
    if (token.isMissingNode()) {
      return Optional.ofNullable(otherwise);
    }
    return Optional.ofNullable(token.path("content").asText(token.asText(null)))
        .filter(text -> !token.isNull());
  }
}
