package org.tsenor.checkpoint;

import java.io.IOException;
import java.util.Objects;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Writes one shard from its first byte to its last: the header at once, then the data in order.
 *
 * <p>Staging is the caller's: the file is written where it is asked for. Only {@link #finish} makes
 * it count; closing before that is {@link #abort}.
 */
public final class ShardWriter implements AutoCloseable {
  private final FileSystem fileSystem;
  private final Path path;
  private final long dataBytes;
  private final FSDataOutputStream out;
  private long written;
  private boolean open = true;

  private ShardWriter(FileSystem fileSystem, Path path, long dataBytes, FSDataOutputStream out) {
    this.fileSystem = fileSystem;
    this.path = path;
    this.dataBytes = dataBytes;
    this.out = out;
  }

  /**
   * Begins a file, over what may lie there, and writes its header.
   *
   * @param header from {@link ShardHeader#layout}; its {@code dataOffset} is not used
   */
  public static ShardWriter create(FileSystem fileSystem, Path path, ShardHeader header)
      throws IOException {
    byte[] start = header.toBytes();
    ShardWriter writer =
        new ShardWriter(fileSystem, path, header.dataBytes(), fileSystem.create(path, true));
    try {
      writer.out.write(start);
    } catch (IOException | RuntimeException e) {
      writer.abort();
      throw e;
    }
    return writer;
  }

  /** Writes the next bytes of the data section. */
  public void write(byte[] bytes) throws IOException {
    write(bytes, 0, bytes.length);
  }

  /**
   * Writes the next bytes of the data section.
   *
   * @throws IllegalStateException if they pass what the header describes, or the writer is closed
   */
  public void write(byte[] bytes, int from, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, bytes.length);
    requireOpen();
    if (length > dataBytes - written) {
      throw new IllegalStateException(
          "%s: %d bytes after %d pass the %d of its header"
              .formatted(path, length, written, dataBytes));
    }
    out.write(bytes, from, length);
    written += length;
  }

  /** Bytes of the data section written so far. */
  public long written() {
    return written;
  }

  /**
   * Ends the file, on disk.
   *
   * @throws IllegalStateException if bytes that the header describes are missing; the file is
   *     removed
   */
  public void finish() throws IOException {
    requireOpen();
    if (written != dataBytes) {
      abort();
      throw new IllegalStateException(
          "%s: %d of the %d bytes of its header were written".formatted(path, written, dataBytes));
    }
    Storage.force(out);
    open = false;
    out.close();
  }

  /** Gives the file up and removes it; harmless after {@link #finish} or twice. */
  public void abort() throws IOException {
    if (!open) {
      return;
    }
    open = false;
    try {
      Storage.drop(out);
    } finally {
      fileSystem.delete(path, false);
    }
  }

  private void requireOpen() {
    if (!open) {
      throw new IllegalStateException(path + ": the writer is closed");
    }
  }

  @Override
  public void close() throws IOException {
    abort();
  }
}
