package org.tsenor.checkpoint;

import java.io.File;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A path under the one name that all ways to it share.
 *
 * @param text with scheme and authority, without dots, and locally without symbolic links
 */
public record CanonicalPath(String text) {

  /**
   * The name of a path, which need not exist.
   *
   * @throws MalformedCheckpointException if it is an address that is no path
   */
  public static CanonicalPath of(Configuration configuration, Path path) throws IOException {
    HubName.requireNoAddress(path);
    Path qualified = Storage.of(configuration, path).fileSystem().makeQualified(path);
    return new CanonicalPath(
        "file".equals(qualified.toUri().getScheme())
            ? "file:" + new File(qualified.toUri().getPath()).getCanonicalPath()
            : qualified.toUri().normalize().toString());
  }

  /** Whether the other lies in this directory, at any depth. */
  public boolean contains(CanonicalPath other) {
    return other.text.startsWith(text.endsWith("/") ? text : text + "/");
  }
}
