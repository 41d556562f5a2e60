package org.tsenor.job.calibrated;

import java.io.File;
import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** Local files under the scheme {@code abfs}, whose renames are cheap; fails once at a name. */
public final class TrippingFileSystem extends RawLocalFileSystem {
  private static final AtomicReference<String> TRIP = new AtomicReference<>();

  /** Fails when a path with this in it is next asked for, whatever for. */
  static void tripAt(String name) {
    TRIP.set(name);
  }

  /** Whether it has failed since. */
  static boolean hasTripped() {
    return TRIP.get() == null;
  }

  @Override
  public File pathToFile(Path path) {
    String name = TRIP.get();
    if (name != null && path.toString().contains(name) && TRIP.compareAndSet(name, null)) {
      throw new IllegalStateException("tripped at " + path);
    }
    return super.pathToFile(path);
  }

  @Override
  public String getScheme() {
    return "abfs";
  }

  @Override
  public URI getUri() {
    return URI.create("abfs:///");
  }
}
