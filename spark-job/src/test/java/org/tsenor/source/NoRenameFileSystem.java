package org.tsenor.source;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** Local files under the scheme {@code norename}, where nothing can be renamed. */
public final class NoRenameFileSystem extends RawLocalFileSystem {
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
