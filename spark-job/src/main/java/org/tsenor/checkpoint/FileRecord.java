package org.tsenor.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a file must be: its length, and a digest of its bytes.
 *
 * @param bytes length of the file
 * @param algorithm of the digest
 * @param digest in hexadecimal digits, as {@link RunningDigest#hex} gives them
 */
public record FileRecord(long bytes, DigestAlgorithm algorithm, String digest)
    implements Serializable {
  private static final int BUFFER = 1 << 20;

  /** Reads a file from its first byte to its last. */
  public static FileRecord read(FileSystem fileSystem, Path path, DigestAlgorithm algorithm)
      throws IOException {
    try (InputStream in = fileSystem.open(path)) {
      return read(in, algorithm);
    }
  }

  /** Reads a stream to its end. */
  public static FileRecord read(InputStream in, DigestAlgorithm algorithm) throws IOException {
    RunningDigest digest = algorithm.begin();
    byte[] buffer = new byte[BUFFER];
    long bytes = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      digest.update(buffer, 0, n);
      bytes += n;
    }
    return new FileRecord(bytes, algorithm, digest.hex());
  }

  /** The record of these bytes. */
  public static FileRecord of(byte[] bytes, DigestAlgorithm algorithm) {
    RunningDigest digest = algorithm.begin();
    digest.update(bytes, 0, bytes.length);
    return new FileRecord(bytes.length, algorithm, digest.hex());
  }
}
