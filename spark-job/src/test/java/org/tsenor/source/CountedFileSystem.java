package org.tsenor.source;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** Local files under the scheme {@code counted}, counting the bytes that are read from them. */
public final class CountedFileSystem extends RawLocalFileSystem {
  static final AtomicLong BYTES = new AtomicLong();

  @Override
  public String getScheme() {
    return "counted";
  }

  @Override
  public URI getUri() {
    return URI.create("counted:///");
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    return new FSDataInputStream(new CountedStream(super.open(path, bufferSize)));
  }

  /** Two blocks of a third and two thirds of each file; a second host has only the second. */
  @Override
  public BlockLocation[] getFileBlockLocations(Path path, long start, long length)
      throws IOException {
    long third = getFileStatus(path).getLen() / 3;
    return new BlockLocation[] {
      new BlockLocation(null, new String[] {"first", "localhost"}, 0, third),
      new BlockLocation(null, new String[] {"first", "second"}, third, 2 * third)
    };
  }

  private static final class CountedStream extends FSInputStream {
    private final FSDataInputStream in;

    CountedStream(FSDataInputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      int value = in.read();
      BYTES.addAndGet(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
      int read = in.read(into, at, length);
      BYTES.addAndGet(Math.max(0, read));
      return read;
    }

    @Override
    public void seek(long position) throws IOException {
      in.seek(position);
    }

    @Override
    public long getPos() throws IOException {
      return in.getPos();
    }

    @Override
    public boolean seekToNewSource(long target) {
      return false;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
