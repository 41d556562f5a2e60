package org.tsenor.checkpoint;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.Syncable;

/**
 * A local file's bytes, forced to disk while more are written: what {@link #hsync} has to wait for
 * is the last piece and not the whole file.
 */
final class ForcedOutputStream extends FilterOutputStream implements Syncable, StreamCapabilities {
  private static final int BUFFER = 1 << 16;

  /** As much as a disk of 300 MB/s takes in a tenth of a second. */
  private static final long FORCED_AT_ONCE = 32L << 20;

  /** Forcing takes turns: two at once would only part the disk between them. */
  private static final ExecutorService FORCING =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "tsenor-force");
            thread.setDaemon(true);
            return thread;
          });

  private final FileChannel channel;
  private CompletableFuture<Void> forcing = CompletableFuture.completedFuture(null);
  private long unforced;

  ForcedOutputStream(FileOutputStream file) {
    super(new BufferedOutputStream(file, BUFFER));
    channel = file.getChannel();
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    out.write(bytes, from, length);
    unforced += length;
    if (unforced >= FORCED_AT_ONCE && forcing.isDone()) {
      requireForced();
      unforced = 0;
      forcing = CompletableFuture.runAsync(this::forceWritten, FORCING);
    }
  }

  @Override
  public void write(int b) throws IOException {
    out.write(b);
    unforced++;
  }

  private void forceWritten() {
    try {
      if (channel.isOpen()) {
        channel.force(false);
      }
    } catch (java.nio.channels.ClosedChannelException e) {
      // Given up, or forced to its end, meanwhile.
      return;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The system tells a failed write once: whoever is told must pass it on. */
  private void requireForced() throws IOException {
    try {
      forcing.join();
    } catch (java.util.concurrent.CompletionException e) {
      throw new IOException("the disk did not take what was written: " + e.getCause(), e);
    }
  }

  @Override
  public void hflush() throws IOException {
    flush();
  }

  @Override
  public void hsync() throws IOException {
    flush();
    channel.force(true);
    requireForced();
    unforced = 0;
  }

  @Override
  public boolean hasCapability(String capability) {
    return switch (capability.toLowerCase(Locale.ENGLISH)) {
      case StreamCapabilities.HFLUSH, StreamCapabilities.HSYNC -> true;
      default -> false;
    };
  }
}
