package org.tsenor.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a file must be: its length, and a digest of its bytes.
 *
 * @param bytes length of the file
 * @param algorithm of the digest
 * @param digest in hexadecimal digits, as {@link DigestAlgorithm.Running#hex} gives them
 */
public record FileRecord(long bytes, DigestAlgorithm algorithm, String digest)
    implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int BUFFER = 1 << 20;
  private static final String BYTES = "bytes";

  /** Reads a file from its first byte to its last. */
  public static FileRecord read(FileSystem fileSystem, Path path, DigestAlgorithm algorithm)
      throws IOException {
    try (InputStream in = fileSystem.open(path)) {
      return read(in, algorithm);
    }
  }

  /** Reads a stream to its end. */
  public static FileRecord read(InputStream in, DigestAlgorithm algorithm) throws IOException {
    DigestAlgorithm.Running digest = algorithm.begin();
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
    DigestAlgorithm.Running digest = algorithm.begin();
    digest.update(bytes, 0, bytes.length);
    return new FileRecord(bytes.length, algorithm, digest.hex());
  }

  /** Puts {@code bytes} and the digest, under the name of its algorithm, into an object. */
  public void writeTo(ObjectNode node) {
    node.put(BYTES, bytes);
    node.put(algorithm.label(), digest);
  }

  /** Reads what {@link #writeTo} wrote; empty if it is something else. */
  public static Optional<FileRecord> of(JsonNode node) {
    JsonNode bytes = node.path(BYTES);
    if (!bytes.isIntegralNumber() || !bytes.canConvertToLong() || bytes.asLong() < 0) {
      return Optional.empty();
    }
    for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
      if (node.path(algorithm.label()).isTextual()) {
        String digest = node.get(algorithm.label()).textValue();
        return Optional.of(new FileRecord(bytes.asLong(), algorithm, digest));
      }
    }
    return Optional.empty();
  }
}
