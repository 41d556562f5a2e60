package org.tsenor.model.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.JsonFile;
import org.tsenor.checkpoint.MalformedCheckpointException;
import org.tsenor.checkpoint.Storage;

/**
 * What a checkpoint says about its tokenizer.
 *
 * @param file {@code tokenizer.json}
 * @param json its text
 * @param settings {@code tokenizer_config.json}; an empty object if there is none
 */
record TokenizerFiles(Path file, String json, JsonNode settings) {
  static final String TOKENIZER = "tokenizer.json";
  static final String SETTINGS = "tokenizer_config.json";

  /** Tokenizers of older forms, which only Python reads. */
  private static final String[] OTHER_FORMS = {"tokenizer.model", "vocab.json", "tiktoken.model"};

  /** The largest in use has 33 MB (a vocabulary of 256k). */
  private static final long MAX_BYTES = 256L << 20;

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
    String json = text(fileSystem, file).orElse(null);
    if (json == null) {
      throw missing(fileSystem, file);
    }
    return new TokenizerFiles(
        file, json, settings(fileSystem, new Path(file.getParent(), SETTINGS)));
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

  private static Optional<String> text(FileSystem fileSystem, Path file) throws IOException {
    try {
      return Optional.of(JsonFile.text(file, JsonFile.read(fileSystem, file, MAX_BYTES)));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  private static JsonNode settings(FileSystem fileSystem, Path file) throws IOException {
    try {
      return JsonFile.readObject(fileSystem, file);
    } catch (FileNotFoundException e) {
      return JsonNodeFactory.instance.objectNode();
    }
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
