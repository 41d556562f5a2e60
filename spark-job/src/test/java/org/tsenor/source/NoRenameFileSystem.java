package org.tsenor.source;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;

/** Local files under the scheme {@code norename}, where nothing can be renamed. */
public final class NoRenameFileSystem extends RawLocalFileSystem {
  private static final AtomicReference<Runnable> BEFORE_CREATE = new AtomicReference<>();

  /** Does something once, when the next file is about to be created. */
  public static void beforeNextCreate(Runnable action) {
    BEFORE_CREATE.set(action);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    Runnable action = BEFORE_CREATE.getAndSet(null);
    if (action != null) {
      action.run();
    }
    return overwrite && exists(path)
        ? new FSDataOutputStream(new Replacement(pathToFile(path).toPath()), null)
        : super.create(path, overwrite, bufferSize, replication, blockSize, progress);
  }

  /** Who reads an object while it is replaced sees the one before, whole, as on an object store. */
  private static final class Replacement extends BufferedOutputStream {
    private final java.nio.file.Path target;
    private final java.nio.file.Path written;
    private boolean closed;

    Replacement(java.nio.file.Path target) throws IOException {
      this(target, Files.createTempFile("object", ""));
    }

    private Replacement(java.nio.file.Path target, java.nio.file.Path written) throws IOException {
      super(Files.newOutputStream(written));
      this.target = target;
      this.written = written;
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        super.close();
        Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  @Override
  public String getScheme() {
    return "norename";
  }

  @Override
  public URI getUri() {
    return URI.create("norename:///");
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    throw new IOException("rename of %s to %s: not here".formatted(from, to));
  }
}
