package org.tsenor.it.crash;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.Syncable;

/**
 * A file being written by a watched run. Bytes stay in the process until its buffer is full or they
 * are flushed, forced or the file is closed: that is one write.
 */
final class WatchedStream extends OutputStream implements Syncable, StreamCapabilities {
  private static final int BUFFER_BYTES = 32 << 10;

  private final WatchedRun run;
  private final FSDataOutputStream file;
  private final Object key;
  private final String name;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int filled;
  private boolean closed;

  /**
   * @param file that bytes are passed on to, and flushed
   * @param key of the file, see {@link UnforcedChanges#key}
   * @param name for operations
   */
  WatchedStream(WatchedRun run, FSDataOutputStream file, Object key, String name) {
    this.run = run;
    this.file = file;
    this.key = key;
    this.name = name;
  }

  @Override
  public synchronized void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int from, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, bytes.length);
    int done = 0;
    while (done < length) {
      int some = Math.min(length - done, buffer.length - filled);
      System.arraycopy(bytes, from + done, buffer, filled, some);
      filled += some;
      done += some;
      if (filled == buffer.length) {
        flush();
      }
    }
  }

  @Override
  public synchronized void flush() throws IOException {
    if (filled == 0) {
      return;
    }
    byte[] bytes = Arrays.copyOf(buffer, filled);
    filled = 0;
    run.change(
        Operation.of(Operation.Kind.WRITE, name),
        () -> pass(bytes, bytes.length / 2),
        () -> {
          pass(bytes, bytes.length);
          return bytes.length;
        });
  }

  private void pass(byte[] bytes, int length) throws IOException {
    run.unforced().written(key);
    file.write(bytes, 0, length);
    file.flush();
  }

  @Override
  public synchronized void hflush() throws IOException {
    flush();
  }

  @Override
  public synchronized void hsync() throws IOException {
    flush();
    run.change(
        Operation.of(Operation.Kind.SYNC, name),
        () -> {
          file.hsync();
          run.unforced().forced(key, file.getPos());
          return null;
        });
  }

  @Override
  public boolean hasCapability(String capability) {
    return file.hasCapability(capability);
  }

  /** A process that has been stopped still gives its descriptor back. */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      flush();
    } finally {
      file.close();
    }
  }
}
