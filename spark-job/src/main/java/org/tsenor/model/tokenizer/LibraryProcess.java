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
          // It would leave a file behind where the process is killed.
          "-XX:-UsePerfData",
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

  /** Of Java's versions, the first that warns of native libraries. */
  private static final int FIRST_TO_WARN = 24;

  private static final int MAX_REFUSAL_CHARACTERS = 300;

  private final Object file;
  private final Process process;
  private final DataOutputStream requests;
  private final DataInputStream answers;
  private final LastWords lastWords;
  private final ProcessWatch watch;

  private LibraryProcess(Object file, Process process) {
    this.file = file;
    this.process = process;
    this.requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
    this.answers = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16));
    this.lastWords = LastWords.of(process.getErrorStream());
    this.watch = ProcessWatch.of(process);
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
      Path library = TokenizersLibrary.unpack(folder);
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
    if (Runtime.version().feature() >= FIRST_TO_WARN) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
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
      request(
          new Request(
              TokenizerProcess.LOAD, false, utf8(library.toString()), Bounds.ofOpening(0), ""),
          () -> null);
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
   * @throws MalformedCheckpointException if the library refuses it, dies of it, or takes more than
   *     its bounds
   */
  void open(String json) throws IOException {
    byte[] bytes = utf8(json);
    request(
        new Request(
            TokenizerProcess.OPEN,
            false,
            bytes,
            Bounds.ofOpening(bytes.length),
            "is not a tokenizer that can be used: "),
        () -> null);
  }

  /**
   * The ids of a text.
   *
   * @param special whether with the tokens that the file's post-processor adds
   * @throws MalformedCheckpointException if the library refuses the text, dies of it, or takes more
   *     than its bounds
   */
  int[] encode(String text, boolean special) throws IOException {
    byte[] bytes = utf8(text);
    Bounds bounds = Bounds.ofText(bytes.length);
    return request(
        new Request(
            TokenizerProcess.ENCODE, special, bytes, bounds, "does not tokenize the text: "),
        () -> {
          int count = answers.readInt();
          if (count > bounds.ids()) {
            process.destroyForcibly();
            throw new MalformedCheckpointException(file, bounds.moreIds(count));
          }
          int[] ids = new int[count];
          for (int i = 0; i < ids.length; i++) {
            ids[i] = answers.readInt();
          }
          return ids;
        });
  }

  /** What the file's post-processor adds around a text of one letter. */
  SpecialTokens aroundLetter() throws IOException {
    return request(
        new Request(
            TokenizerProcess.LOOK,
            true,
            utf8("a"),
            Bounds.ofText(1),
            "does not tokenize a letter: "),
        this::specialTokens);
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

  /**
   * What the process is asked for.
   *
   * @param operation of {@link TokenizerProcess}
   * @param special whether with the tokens that the file's post-processor adds
   * @param text as UTF-8
   * @param bounds of what it may take
   * @param problem what is said before the library's own words if it refuses
   */
  @SuppressWarnings("ArrayRecordComponent") // Requests are never compared.
  private record Request(
      int operation, boolean special, byte[] text, Bounds bounds, String problem) {}

  private <T> T request(Request request, Answer<T> answer) throws IOException {
    int status;
    String refusal;
    watch.begin(request.bounds());
    try {
      send(request);
      status = answers.readUnsignedByte();
      if (status == TokenizerProcess.WELL) {
        return answer.read();
      }
      refusal = status == TokenizerProcess.FAILED ? text() : "";
    } catch (MalformedCheckpointException e) {
      throw e;
    } catch (IOException e) {
      throw ended(request, e);
    } finally {
      watch.end();
    }
    if (status != TokenizerProcess.FAILED) {
      throw ended(request, null);
    }
    throw new MalformedCheckpointException(
        file,
        request.problem()
            + (refusal.length() <= MAX_REFUSAL_CHARACTERS
                ? refusal
                : refusal.substring(0, MAX_REFUSAL_CHARACTERS) + "..."));
  }

  private void send(Request request) throws IOException {
    requests.writeInt(request.operation());
    requests.writeInt(request.special() ? 1 : 0);
    requests.writeInt(request.text().length);
    requests.write(request.text());
    requests.flush();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private String text() throws IOException {
    byte[] bytes = new byte[answers.readInt()];
    answers.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Why there is no answer: the process has ended. */
  private IOException ended(Request request, IOException cause) {
    close();
    int code;
    try {
      code = process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new IOException("interrupted while a text was tokenized", e);
    }
    return watch.excess().isPresent()
        ? new MalformedCheckpointException(file, watch.excess().get(), cause)
        : lastWords.failure(file, code, request.bounds().memory(), cause);
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
