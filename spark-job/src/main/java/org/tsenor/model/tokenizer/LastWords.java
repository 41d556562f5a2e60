package org.tsenor.model.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tsenor.checkpoint.MalformedCheckpointException;

/**
 * What the library's process said on its standard error, read while it runs.
 *
 * @param text the beginning of it, complete when the process has ended
 */
record LastWords(CompletableFuture<String> text) {
  private static final int MAX_BYTES = 1 << 14;
  private static final int MAX_CHARACTERS = 300;

  /** An exit code above it is that of a signal. */
  private static final int SIGNALS = 128;

  /** Signals by which a process ends itself: abort, and access to memory that is not there. */
  private static final List<Integer> OWN_FAULTS = List.of(4, 5, 6, 7, 8, 11);

  private static final Pattern NO_MEMORY = Pattern.compile("memory allocation of (\\d+)");

  static LastWords of(InputStream errors) {
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread reader = new Thread(() -> read(errors, text), "tokenizer's last words");
    reader.setDaemon(true);
    reader.start();
    return new LastWords(text);
  }

  private static void read(InputStream errors, CompletableFuture<String> text) {
    String words = "";
    try (errors) {
      words = new String(errors.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
      errors.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // What was read has to do.
    } finally {
      text.complete(words);
    }
  }

  /**
   * The error that a process's end is.
   *
   * @param file that the library worked with
   * @param code with which the process ended
   * @param allowed bytes of memory that it could take: what wants more is at fault itself
   * @param cause how its end was noticed, or null
   */
  IOException failure(Object file, int code, long allowed, IOException cause) {
    String words = text.join();
    Matcher memory = NO_MEMORY.matcher(words);
    boolean lacksMemory =
        memory.find()
            && new BigInteger(memory.group(1)).compareTo(BigInteger.valueOf(allowed)) <= 0;
    boolean isOwnFault = OWN_FAULTS.contains(code - SIGNALS) && !lacksMemory;
    String end = code > SIGNALS ? "signal " + (code - SIGNALS) : "exit code " + code;
    return isOwnFault
        ? new MalformedCheckpointException(
            file,
            "is a tokenizer that its library fails at (%s): %s".formatted(end, essence(words)),
            cause)
        : new IOException(
            ("the process that tokenizes text with %s was ended, by %s: %s; it takes some 180 bytes"
                    + " of memory for a byte of text")
                .formatted(file, end, essence(words)),
            cause);
  }

  /** The line that tells; Rust puts it behind the one that says where. */
  private static String essence(String words) {
    List<String> lines =
        words
            .lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.matches("(note|WARNING): .*"))
            .toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains("panicked at") && lines.get(i).endsWith(":")) {
        return i + 1 < lines.size() ? shortened(lines.get(i + 1)) : "it says no more";
      }
    }
    return lines.isEmpty() ? "it says no more" : shortened(lines.get(0));
  }

  private static String shortened(String line) {
    return line.length() <= MAX_CHARACTERS ? line : line.substring(0, MAX_CHARACTERS) + "...";
  }
}
