package org.tsenor.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Bytes that wait until their turn in a file: in memory while few, then in a temporary file. */
final class Spool implements AutoCloseable {
  private static final int MEMORY_BYTES = 1 << 20;

  private final Path directory;
  private ByteArrayOutputStream memory = new ByteArrayOutputStream();
  private Path file;
  private OutputStream fileOut;

  /**
   * @param directory local, for the temporary file
   */
  Spool(Path directory) {
    this.directory = directory;
  }

  void write(byte[] bytes) throws IOException {
    if (file == null && memory.size() + bytes.length > MEMORY_BYTES) {
      file = Files.createTempFile(directory, "tsenor-", ".spool");
      fileOut = Files.newOutputStream(file);
      memory.writeTo(fileOut);
      memory = new ByteArrayOutputStream();
    }
    if (file == null) {
      memory.writeBytes(bytes);
    } else {
      fileOut.write(bytes);
    }
  }

  /** Moves everything to a shard; the spool is empty afterwards. */
  void drainTo(ShardWriter writer) throws IOException {
    writer.write(memory.toByteArray());
    memory.reset();
    if (file == null) {
      return;
    }
    fileOut.close();
    byte[] buffer = new byte[MEMORY_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        writer.write(buffer, 0, n);
      }
    }
    close();
  }

  /** Removes the temporary file; harmless twice. */
  @Override
  public void close() throws IOException {
    if (file != null) {
      fileOut.close();
      Files.deleteIfExists(file);
      file = null;
    }
  }
}
