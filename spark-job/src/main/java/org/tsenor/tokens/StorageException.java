package org.tsenor.tokens;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The file system failed at reading, not the file at being read: told apart here, since whatever
 * takes files apart throws {@link IOException} too.
 */
final class StorageException extends IOException {
  private static final long serialVersionUID = 1L;

  private StorageException(IOException cause) {
    super(cause.getMessage(), cause);
  }

  /** The failure of a file system's stream; its end in the wrong place is the file's. */
  static IOException of(IOException failure) {
    return failure instanceof EOFException ? failure : new StorageException(failure);
  }

  /** Whether it is what a failure comes from. */
  static boolean isIn(Throwable failure) {
    Throwable cause = failure;
    for (int depth = 0; depth < 50 && cause != null; depth++, cause = cause.getCause()) {
      if (cause instanceof StorageException) {
        return true;
      }
    }
    return false;
  }

  /** A stream whose own failures are told apart from those of who takes its bytes apart. */
  static InputStream marking(InputStream in) {
    return new Marking(in);
  }

  private static final class Marking extends FilterInputStream {
    Marking(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      try {
        return in.read();
      } catch (IOException e) {
        throw of(e);
      }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return in.read(bytes, offset, length);
      } catch (IOException e) {
        throw of(e);
      }
    }

    /**
     * Never nothing: where a stream says that it has nothing at hand, as those of object stores do,
     * Java's gzip takes the end of a part for that of the file.
     */
    @Override
    public int available() {
      return 1;
    }
  }
}
