package org.tsenor.calibration.input;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * One file of an input.
 *
 * @param fileSystem it is on
 * @param path of it, qualified
 * @param length in bytes, as it lies there
 * @param kind what its name says it holds
 */
public record InputFile(FileSystem fileSystem, Path path, long length, Kind kind) {
  static final String ALLOWED = ".txt, .jsonl or .json (each also with .gz), .parquet";

  private static final String COMPRESSED = ".gz";

  /** What a file holds. */
  public enum Kind {
    /** One text. */
    TEXT,
    /** One JSON object a line. */
    JSON_LINES,
    /** Rows with columns. */
    PARQUET
  }

  /** What a file of this name holds; empty if its ending is none we know. */
  static Optional<Kind> kindOf(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".parquet")) {
      return Optional.of(Kind.PARQUET);
    }
    String plain = lower.endsWith(COMPRESSED) ? lower.substring(0, lower.length() - 3) : lower;
    if (plain.endsWith(".txt")) {
      return Optional.of(Kind.TEXT);
    }
    return plain.endsWith(".jsonl") || plain.endsWith(".json")
        ? Optional.of(Kind.JSON_LINES)
        : Optional.empty();
  }

  /** Opens what it holds, decompressed. */
  InputStream open() throws IOException {
    InputStream in = fileSystem.open(path);
    try {
      return path.getName().toLowerCase(Locale.ROOT).endsWith(COMPRESSED)
          ? new GZIPInputStream(in, 1 << 16)
          : new BufferedInputStream(in, 1 << 16);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** The digest of its bytes as they lie there, in hex. */
  public String sha256() throws IOException {
    try (DigestInputStream in = new DigestInputStream(fileSystem.open(path), sha256Digest())) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    }
  }

  /** A new SHA-256. */
  public static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** A place in it, for errors: {@code file:line 3}. */
  public String at(String unit, long number) {
    return "%s:%s %d".formatted(path, unit, number);
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
