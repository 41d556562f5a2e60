package org.tsenor.tokens;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.SeekableInputStream;

/**
 * The bytes of a file for Parquet's library: of the file that was named, on the file system it was
 * found on, whatever letters its name has.
 */
record ParquetSource(InputFile file) implements org.apache.parquet.io.InputFile {
  @Override
  public long getLength() {
    return file.length();
  }

  @Override
  public SeekableInputStream newStream() throws IOException {
    return new Stream(file.fileSystem().open(file.path()));
  }

  /** Tells failures of the file system apart. */
  private static final class Stream extends DelegatingSeekableInputStream {
    private final FSDataInputStream in;

    Stream(FSDataInputStream in) {
      super(in);
      this.in = in;
    }

    @Override
    public long getPos() throws IOException {
      return in.getPos();
    }

    @Override
    public void seek(long position) throws IOException {
      try {
        in.seek(position);
      } catch (IOException e) {
        throw StorageException.of(e);
      }
    }

    @Override
    public int read() throws IOException {
      try {
        return super.read();
      } catch (IOException e) {
        throw StorageException.of(e);
      }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return super.read(bytes, offset, length);
      } catch (IOException e) {
        throw StorageException.of(e);
      }
    }
  }
}
