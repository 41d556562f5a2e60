package org.tsenor.model.tokenizer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.MalformedCheckpointException;
import org.tsenor.model.tokenizer.SpecialTokens.Token;

/**
 * Turns text into token ids as transformers' fast tokenizer of the same checkpoint does.
 *
 * <p>{@code tokenizer.json} says everything, but for the tokens around a text: where {@code
 * tokenizer_config.json} names a class that makes its own post-processor (Llama, CodeLlama, Gemma,
 * Cohere), {@code add_bos_token} and {@code add_eos_token} decide, as in transformers 4. Truncation
 * and padding that the file asks for are turned off. Not thread-safe.
 */
public final class TextTokenizer implements AutoCloseable {
  /**
   * Most UTF-8 bytes of one text. A text is tokenized in one piece, as the perplexity protocol
   * demands, and the native library then holds some 180 bytes for each of its bytes.
   */
  public static final int MAX_TEXT_BYTES = 32 << 20;

  private final LibraryProcess library;
  private final Path file;
  private final boolean ownPostProcessor;
  private final SpecialTokens specialTokens;
  private boolean closed;

  private TextTokenizer(LibraryProcess library, TokenizerFiles files) throws IOException {
    this.library = library;
    this.file = files.file();
    this.ownPostProcessor = !files.replacesPostProcessor();
    this.specialTokens = ownPostProcessor ? library.aroundLetter() : named(files);
  }

  /**
   * Opens the tokenizer of a checkpoint.
   *
   * @param checkpoint directory with {@code tokenizer.json} and, if it has one, {@code
   *     tokenizer_config.json}
   * @throws MalformedCheckpointException if there is no tokenizer, or it cannot be used
   * @throws IOException if this machine has no native library for it
   */
  public static TextTokenizer open(Configuration configuration, Path checkpoint)
      throws IOException {
    TokenizerFiles files = TokenizerFiles.read(configuration, checkpoint);
    LibraryProcess library = LibraryProcess.start(files.file());
    try {
      library.open(files.json());
      return new TextTokenizer(library, files);
    } catch (IOException | RuntimeException e) {
      library.close();
      throw e;
    }
  }

  /** What is added around each text. */
  public SpecialTokens specialTokens() {
    return specialTokens;
  }

  /** The {@code tokenizer.json} it was made from. */
  public Path file() {
    return file;
  }

  /**
   * The ids of one text, with the special tokens around it.
   *
   * @param text at most {@link #MAX_TEXT_BYTES} as UTF-8
   * @return ids in the tokenizer's vocabulary, in order
   * @throws IllegalArgumentException if the text is longer, or has half a surrogate pair (which the
   *     native library would silently replace, and other characters with it)
   * @throws MalformedCheckpointException if the tokenizer cannot tokenize it, or the library ends
   *     its process at it
   */
  public int[] encode(String text) throws IOException {
    long bytes = utf8Bytes(text);
    if (bytes > MAX_TEXT_BYTES) {
      throw new IllegalArgumentException(
          "text must have at most %d bytes but has %d".formatted(MAX_TEXT_BYTES, bytes));
    }
    if (closed) {
      throw new IllegalStateException("the tokenizer is closed");
    }
    int[] ids = library.encode(text, ownPostProcessor);
    return ownPostProcessor
        ? ids
        : Stream.of(
                specialTokens.leading().stream().mapToInt(Token::id),
                Arrays.stream(ids),
                specialTokens.trailing().stream().mapToInt(Token::id))
            .flatMapToInt(part -> part)
            .toArray();
  }

  /**
   * The length of a text as UTF-8.
   *
   * @throws IllegalArgumentException if it has half a surrogate pair
   */
  public static long utf8Bytes(String text) {
    long bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        continue;
      }
      if (!Character.isSurrogate(c)) {
        bytes += c < 0x800 ? 1 : 2;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 2;
        i++;
      } else {
        throw new IllegalArgumentException(
            "text must be Unicode but has half a surrogate pair at character " + i);
      }
    }
    return bytes;
  }

  private SpecialTokens named(TokenizerFiles files) throws IOException {
    List<Token> leading = new ArrayList<>();
    List<Token> trailing = new ArrayList<>();
    if (files.leadingToken().isPresent()) {
      leading.add(named(files.leadingToken().get()));
    }
    if (files.trailingToken().isPresent()) {
      trailing.add(named(files.trailingToken().get()));
    }
    return new SpecialTokens(leading, trailing);
  }

  private Token named(String text) throws IOException {
    int[] ids = library.encode(text, false);
    if (ids.length != 1) {
      throw new MalformedCheckpointException(
          file,
          "has no token '%s', which %s adds around texts".formatted(text, TokenizerFiles.SETTINGS));
    }
    return new Token(text, ids[0]);
  }

  @Override
  public void close() {
    closed = true;
    library.close();
  }
}
