package org.tsenor.model.tokenizer;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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

  private final TokenizersLibrary library;
  private final Path file;
  private final boolean ownPostProcessor;
  private final SpecialTokens specialTokens;
  private long handle;

  private TextTokenizer(TokenizersLibrary library, TokenizerFiles files, long handle)
      throws MalformedCheckpointException {
    this.library = library;
    this.handle = handle;
    this.file = files.file();
    this.ownPostProcessor = !files.replacesPostProcessor();
    library.disableTruncation(handle);
    library.disablePadding(handle);
    this.specialTokens = ownPostProcessor ? added() : named(files);
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
    TokenizersLibrary library = NativeLibrary.load();
    long handle;
    try {
      handle = library.createTokenizerFromString(files.json());
    } catch (RuntimeException e) {
      throw new MalformedCheckpointException(
          files.file(), "is not a tokenizer that can be used: " + e.getMessage(), e);
    }
    try {
      return new TextTokenizer(library, files, handle);
    } catch (MalformedCheckpointException | RuntimeException e) {
      library.deleteTokenizer(handle);
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
   */
  public int[] encode(String text) {
    long bytes = utf8Bytes(text);
    if (bytes > MAX_TEXT_BYTES) {
      throw new IllegalArgumentException(
          "text must have at most %d bytes but has %d".formatted(MAX_TEXT_BYTES, bytes));
    }
    long[] ids = ids(text, ownPostProcessor);
    if (ownPostProcessor) {
      return narrowed(ids, List.of(), List.of());
    }
    return narrowed(ids, specialTokens.leading(), specialTokens.trailing());
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

  private long[] ids(String text, boolean special) {
    long encoding = library.encode(handle(), text, special);
    try {
      return library.getTokenIds(encoding);
    } finally {
      library.deleteEncoding(encoding);
    }
  }

  private static int[] narrowed(long[] ids, List<Token> before, List<Token> after) {
    int[] narrow = new int[before.size() + ids.length + after.size()];
    int at = 0;
    for (Token token : before) {
      narrow[at++] = token.id();
    }
    for (long id : ids) {
      narrow[at++] = Math.toIntExact(id);
    }
    for (Token token : after) {
      narrow[at++] = token.id();
    }
    return narrow;
  }

  /** What the file's post-processor adds, seen from a text of one letter. */
  private SpecialTokens added() {
    long encoding = library.encode(handle(), "a", true);
    try {
      long[] ids = library.getTokenIds(encoding);
      long[] special = library.getSpecialTokenMask(encoding);
      String[] texts = library.getTokens(encoding);
      List<Token> leading = new ArrayList<>();
      List<Token> trailing = new ArrayList<>();
      List<Token> tokens = leading;
      for (int i = 0; i < ids.length; i++) {
        if (special[i] == 0) {
          tokens = trailing;
        } else {
          tokens.add(new Token(texts[i], Math.toIntExact(ids[i])));
        }
      }
      return new SpecialTokens(leading, trailing);
    } finally {
      library.deleteEncoding(encoding);
    }
  }

  private SpecialTokens named(TokenizerFiles files) throws MalformedCheckpointException {
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

  private Token named(String text) throws MalformedCheckpointException {
    long[] ids = ids(text, false);
    if (ids.length != 1) {
      throw new MalformedCheckpointException(
          file,
          "has no token '%s', which %s adds around texts".formatted(text, TokenizerFiles.SETTINGS));
    }
    return new Token(text, Math.toIntExact(ids[0]));
  }

  private long handle() {
    if (handle == 0) {
      throw new IllegalStateException("the tokenizer is closed");
    }
    return handle;
  }

  @Override
  public void close() {
    if (handle != 0) {
      library.deleteTokenizer(handle);
      handle = 0;
    }
  }
}
