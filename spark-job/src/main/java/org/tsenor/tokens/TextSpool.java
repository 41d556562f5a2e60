package org.tsenor.tokens;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Texts in a file without a name, one behind the other as UTF-8, any of which can be read again.
 *
 * <p>The file loses its name as soon as it is open, where the system lets it: its space is free
 * again however this process ends.
 */
final class TextSpool implements AutoCloseable {
  private static final int BUFFER = 1 << 20;

  private final FileChannel file;
  private final ByteBuffer waiting = ByteBuffer.allocate(BUFFER);
  private long[] ends = new long[1024];
  private int texts;
  private long written;

  private TextSpool(FileChannel file) {
    this.file = file;
  }

  static TextSpool create() throws IOException {
    try {
      Path path = Files.createTempFile("tsenor-texts", null);
      return new TextSpool(
          FileChannel.open(
              path,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE));
    } catch (IOException e) {
      throw noRoom(e);
    }
  }

  private static CalibrationInputException noRoom(IOException e) {
    return new CalibrationInputException(
        System.getProperty("java.io.tmpdir"),
        ("does not take the texts, which are too many for the heap: %s; name another folder by the"
                + " JVM option -Djava.io.tmpdir, or give less text")
            .formatted(e.getMessage()),
        e);
  }

  void add(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (texts == ends.length) {
      ends = Arrays.copyOf(ends, 2 * texts);
    }
    ends[texts] = bytes() + bytes.length;
    texts++;
    try {
      for (int at = 0; at < bytes.length; ) {
        int part = Math.min(waiting.remaining(), bytes.length - at);
        waiting.put(bytes, at, part);
        at += part;
        if (!waiting.hasRemaining()) {
          flush();
        }
      }
    } catch (IOException e) {
      throw noRoom(e);
    }
  }

  private void flush() throws IOException {
    waiting.flip();
    while (waiting.hasRemaining()) {
      written += file.write(waiting, written);
    }
    waiting.clear();
  }

  /** Bytes of all texts. */
  long bytes() {
    return texts == 0 ? 0 : ends[texts - 1];
  }

  /** The text that has a byte, counted over all texts. */
  int textAt(long place) {
    int found = Arrays.binarySearch(ends, 0, texts, place + 1);
    if (found < 0) {
      return -1 - found;
    }
    // Texts without a byte have the same end as the one before.
    while (found > 0 && ends[found - 1] == place + 1) {
      found--;
    }
    return found;
  }

  String text(int index) throws IOException {
    if (waiting.position() > 0) {
      flush();
    }
    long start = index == 0 ? 0 : ends[index - 1];
    ByteBuffer bytes = ByteBuffer.allocate((int) (ends[index] - start));
    while (bytes.hasRemaining()) {
      if (file.read(bytes, start + bytes.position()) < 0) {
        throw new IOException("the temporary file of texts is shorter than what was written to it");
      }
    }
    return new String(bytes.array(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
