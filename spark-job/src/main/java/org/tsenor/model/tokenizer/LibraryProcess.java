package org.tsenor.model.tokenizer;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.tsenor.checkpoint.MalformedCheckpointException;
import org.tsenor.model.tokenizer.SpecialTokens.Token;
import org.tsenor.text.Printable;

/**
 * Hugging Face's tokenizers library in a process of its own.
 *
 * <p>A {@code tokenizer.json} that the library does not expect makes it abort its process, at a
 * text of its choice: that must be neither a user's notebook nor the end of a command without a
 * word. What it says goes into the error of who waits for its answer.
 */
final class LibraryProcess implements AutoCloseable {
  private static final List<String> OPTIONS =
      List.of(
          // A file of 256 MB is held as bytes, as text, and once more on its way to the library.
          "-Xmx2g",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          // A crash says so on the standard error, and leaves no file in the user's directory.
          "-XX:+DisplayVMOutputToStderr",
          "-XX:ErrorFile=" + (File.separatorChar == '/' ? "/dev/null" : "NUL"),
          "-XX:-CreateCoredumpOnCrash");

  /**
   * An agent or a heap that is meant for the first JVM of a container is not meant for this one.
   */
  private static final List<String> JAVA_VARIABLES =
      List.of("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS");

  private final Object file;
  private final Process process;
  private final DataOutputStream requests;
  private final DataInputStream answers;
  private final LastWords lastWords;

  private LibraryProcess(Object file, Process process) {
    this.file = file;
    this.process = process;
    this.requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    this.answers = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16));
    this.lastWords = LastWords.of(process.getErrorStream());
  }

  /**
   * Starts the process and loads the library.
   *
   * @param file the {@code tokenizer.json} it is for, named in errors
   * @throws IOException if there is no library for this machine, or it does not load
   */
  static LibraryProcess start(Object file) throws IOException {
    Path folder = Files.createTempDirectory("tsenor-tokenizers");
    try {
      Path library = NativeLibrary.unpack(folder);
      LibraryProcess started = new LibraryProcess(file, run(folder));
      try {
        started.load(library);
        return started;
      } catch (IOException e) {
        started.close();
        throw e;
      }
    } finally {
      // What is loaded needs no name any more; where the system insists on one, it stays.
      delete(folder);
    }
  }

  private static Process run(Path folder) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    command.addAll(List.of("-cp", folder.toString(), TokenizerProcess.class.getName()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeAll(JAVA_VARIABLES);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new IOException(
          "text cannot be tokenized here, which takes a process of its own: " + e.getMessage(), e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    }
  }

  private interface Answer<T> {
    T read() throws IOException;
  }

  private void load(Path library) throws IOException {
    try {
      request(TokenizerProcess.LOAD, false, library.toString(), "", () -> null);
    } catch (MalformedCheckpointException e) {
      throw new IOException(
          "text cannot be tokenized here: %s; give token ids instead of text"
              .formatted(e.getMessage().substring(Printable.line(file + ": ").length())),
          e);
    }
  }

  /**
   * Makes the tokenizer.
   *
   * @param json the text of its file
   * @throws MalformedCheckpointException if the library refuses it, or dies of it
   */
  void open(String json) throws IOException {
    request(
        TokenizerProcess.OPEN, false, json, "is not a tokenizer that can be used: ", () -> null);
  }

  /**
   * The ids of a text.
   *
   * @param special whether with the tokens that the file's post-processor adds
   * @throws MalformedCheckpointException if the library refuses the text, or dies of it
   */
  int[] encode(String text, boolean special) throws IOException {
    return request(
        TokenizerProcess.ENCODE,
        special,
        text,
        "does not tokenize the text: ",
        () -> {
          int[] ids = new int[answers.readInt()];
          for (int i = 0; i < ids.length; i++) {
            ids[i] = answers.readInt();
          }
          return ids;
        });
  }

  /** What the file's post-processor adds around a text of one letter. */
  SpecialTokens aroundLetter() throws IOException {
    return request(
        TokenizerProcess.LOOK, true, "a", "does not tokenize a letter: ", this::specialTokens);
  }

  private SpecialTokens specialTokens() throws IOException {
    List<Token> leading = new ArrayList<>();
    List<Token> trailing = new ArrayList<>();
    List<Token> tokens = leading;
    for (int count = answers.readInt(); count > 0; count--) {
      int id = answers.readInt();
      boolean isSpecial = answers.readBoolean();
      String text = text();
      if (isSpecial) {
        tokens.add(new Token(text, id));
      } else {
        tokens = trailing;
      }
    }
    return new SpecialTokens(leading, trailing);
  }

  private <T> T request(
      int operation, boolean special, String text, String problem, Answer<T> answer)
      throws IOException {
    int status;
    String refusal;
    try {
      send(operation, special, text);
      status = answers.readUnsignedByte();
      if (status == TokenizerProcess.WELL) {
        return answer.read();
      }
      refusal = status == TokenizerProcess.FAILED ? text() : "";
    } catch (IOException e) {
      throw ended(e);
    }
    if (status != TokenizerProcess.FAILED) {
      throw ended(null);
    }
    throw new MalformedCheckpointException(file, problem + refusal);
  }

  private void send(int operation, boolean special, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    requests.writeInt(operation);
    requests.writeInt(special ? 1 : 0);
    requests.writeInt(bytes.length);
    requests.write(bytes);
    requests.flush();
  }

  private String text() throws IOException {
    byte[] bytes = new byte[answers.readInt()];
    answers.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Why there is no answer: the process has ended. */
  private IOException ended(IOException cause) {
    close();
    int code;
    try {
      code = process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new IOException("interrupted while a text was tokenized", e);
    }
    return lastWords.failure(file, code, cause);
  }

  @Override
  public void close() {
    try (OutputStream open = process.getOutputStream()) {
      // The end of the requests ends the process, whatever it does.
    } catch (IOException e) {
      process.destroyForcibly();
    }
  }
}
