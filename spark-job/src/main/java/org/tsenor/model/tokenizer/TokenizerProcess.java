package org.tsenor.model.tokenizer;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.SynchronousQueue;

/**
 * The process that has the native library and dies with it; {@link LibraryProcess} talks to it.
 *
 * <p>Runs from a folder with this one class, the binding and the library, so it uses nothing else
 * of ours and has no classes inside. A request is an operation, a number and a text; every answer
 * begins with whether it went well. The end of the requests ends the process at once, in the middle
 * of a text too.
 */
final class TokenizerProcess {
  /** Loads the library from the file that the text names. */
  static final int LOAD = 0;

  /** Makes the tokenizer that the text describes. */
  static final int OPEN = 1;

  /** Answers with the ids of the text, with special tokens if the number is 1. */
  static final int ENCODE = 2;

  /** Answers with the tokens of the text: id, whether it is special, and what is written for it. */
  static final int LOOK = 3;

  /** First byte of an answer. */
  static final int WELL = 0;

  /** First byte of an answer that says why not. */
  static final int FAILED = 1;

  /** The library recurses into regular expressions that are nested. */
  private static final long STACK_BYTES = 64L << 20;

  private final SynchronousQueue<Object[]> requests = new SynchronousQueue<>();
  private final DataOutputStream answers =
      new DataOutputStream(new BufferedOutputStream(System.out, 1 << 16));
  private TokenizersLibrary library;
  private long tokenizer;

  private TokenizerProcess() {}

  /** Answers until the requests end. */
  public static void main(String[] args) throws InterruptedException {
    goFirst();
    TokenizerProcess process = new TokenizerProcess();
    Thread worker = new Thread(null, process::answerAll, "tokenizer", STACK_BYTES);
    worker.setDaemon(true);
    worker.start();
    try (DataInputStream in = new DataInputStream(System.in)) {
      while (true) {
        process.requests.put(new Object[] {in.readInt(), in.readInt(), text(in)});
      }
    } catch (IOException e) {
      // Nobody waits for an answer any more.
      Runtime.getRuntime().halt(0);
    }
  }

  /** Where memory runs out, Linux ends this process before who has started it. */
  private static void goFirst() {
    try {
      Files.writeString(Path.of("/proc/self/oom_score_adj"), "1000");
    } catch (IOException e) {
      // Not Linux, or not allowed: it then chooses by size.
    }
  }

  private static String text(DataInputStream in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private void answerAll() {
    try {
      while (true) {
        Object[] request = requests.take();
        answer((int) request[0], (int) request[1] == 1, (String) request[2]);
        answers.flush();
      }
    } catch (IOException | InterruptedException e) {
      Runtime.getRuntime().halt(0);
    }
  }

  private void answer(int operation, boolean special, String text) throws IOException {
    try {
      switch (operation) {
        case LOAD -> load(text);
        case OPEN -> open(text);
        case ENCODE -> encode(text, special);
        default -> look(text);
      }
    } catch (RuntimeException e) {
      answers.writeByte(FAILED);
      write(String.valueOf(e.getMessage()));
    } catch (LinkageError | OutOfMemoryError e) {
      answers.writeByte(FAILED);
      write(e.toString());
    }
  }

  private void load(String file) throws IOException {
    System.load(file);
    library = TokenizersLibrary.LIB; // Read now: when this is answered, the folder goes.
    answers.writeByte(WELL);
  }

  private void open(String json) throws IOException {
    tokenizer = library.createTokenizerFromString(json);
    library.disableTruncation(tokenizer);
    library.disablePadding(tokenizer);
    answers.writeByte(WELL);
  }

  private void encode(String text, boolean special) throws IOException {
    long encoding = library.encode(tokenizer, text, special);
    long[] ids;
    try {
      ids = library.getTokenIds(encoding);
    } finally {
      library.deleteEncoding(encoding);
    }
    answers.writeByte(WELL);
    answers.writeInt(ids.length);
    for (long id : ids) {
      answers.writeInt(Math.toIntExact(id));
    }
  }

  private void look(String text) throws IOException {
    long encoding = library.encode(tokenizer, text, true);
    try {
      long[] ids = library.getTokenIds(encoding);
      long[] special = library.getSpecialTokenMask(encoding);
      String[] texts = library.getTokens(encoding);
      answers.writeByte(WELL);
      answers.writeInt(ids.length);
      for (int i = 0; i < ids.length; i++) {
        answers.writeInt(Math.toIntExact(ids[i]));
        answers.writeBoolean(special[i] != 0);
        write(texts[i]);
      }
    } finally {
      library.deleteEncoding(encoding);
    }
  }

  private void write(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    answers.writeInt(bytes.length);
    answers.write(bytes);
  }
}
