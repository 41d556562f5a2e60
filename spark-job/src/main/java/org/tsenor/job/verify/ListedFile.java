package org.tsenor.job.verify;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.DigestAlgorithm;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.checkpoint.Storage;

/**
 * One file to read from its first byte to its last.
 *
 * @param name in the checkpoint
 * @param path of the file
 * @param bytes of it, to share the work by
 * @param expected what it must be, null if nothing says so
 * @param twin path of a file that must be the same, null if there is none
 */
record ListedFile(String name, String path, long bytes, FileRecord expected, String twin)
    implements Serializable {
  private static final int BUFFER = 1 << 20;

  /** What is wrong with it, in words. */
  Optional<String> fault(Configuration configuration) throws IOException {
    try (InputStream in = open(configuration, path);
        InputStream other =
            twin == null ? InputStream.nullInputStream() : open(configuration, twin)) {
      return fault(in, other);
    } catch (FileNotFoundException e) {
      return Optional.of("%s: missing".formatted(name));
    }
  }

  private static InputStream open(Configuration configuration, String path) throws IOException {
    Path file = new Path(path);
    FileSystem files = Storage.of(configuration, file).fileSystem();
    return files.open(file);
  }

  private Optional<String> fault(InputStream in, InputStream other) throws IOException {
    DigestAlgorithm.Running digest = expected == null ? null : expected.algorithm().begin();
    boolean same = true;
    long length = 0;
    byte[] piece = in.readNBytes(BUFFER);
    while (piece.length > 0) {
      length += piece.length;
      if (digest != null) {
        digest.update(piece, 0, piece.length);
      }
      same = same && (twin == null || Arrays.equals(piece, other.readNBytes(piece.length)));
      piece = in.readNBytes(BUFFER);
    }
    if (!same || (twin != null && other.read() >= 0)) {
      return Optional.of("%s: not the same as %s".formatted(name, twin));
    }
    if (digest == null) {
      return Optional.empty();
    }
    FileRecord found = new FileRecord(length, expected.algorithm(), digest.hex());
    return found.equals(expected)
        ? Optional.empty()
        : Optional.of(
            "%s: its %s is %s, listed is %s"
                .formatted(name, expected.algorithm().label(), found.digest(), expected.digest()));
  }
}
