package org.tsenor.tokens;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
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
record InputFile(FileSystem fileSystem, Path path, long length, Kind kind) {
  static final String ALLOWED =
      ".txt, .jsonl or .json (each also with .gz, .zst, .bz2 or .xz), .parquet";

  /** What a file holds. */
  enum Kind {
    /** One text. */
    TEXT,
    /** JSON objects, as a rule one a line, or in one list. */
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
    String plain = Compression.of(name).inner(name);
    if (plain.endsWith(".txt")) {
      return Optional.of(Kind.TEXT);
    }
    return plain.endsWith(".jsonl") || plain.endsWith(".ndjson") || plain.endsWith(".json")
        ? Optional.of(Kind.JSON_LINES)
        : Optional.empty();
  }

  /** How it is compressed. */
  Compression compression() {
    return Compression.of(path.getName());
  }

  /**
   * Opens the text that it holds, decompressed, behind the mark that Windows puts before UTF-8.
   *
   * @throws CalibrationInputException if it has the mark of UTF-16
   */
  InputStream openText() throws IOException {
    InputStream in = StorageException.marking(fileSystem.open(path));
    try {
      PushbackInputStream text = new PushbackInputStream(compression().open(in), 3);
      byte[] start = text.readNBytes(3);
      int first = start.length < 2 ? 0 : ((start[0] & 0xff) << 8) | (start[1] & 0xff);
      if (first == 0xfffe || first == 0xfeff) {
        throw new CalibrationInputException(this, "is UTF-16: save it as UTF-8");
      }
      if (first != 0xefbb || start.length < 3 || (start[2] & 0xff) != 0xbf) {
        text.unread(start);
      }
      return text;
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  /** The digest of its bytes as they lie there, in hex. */
  String sha256() throws IOException {
    try (DigestInputStream in = new DigestInputStream(fileSystem.open(path), sha256Digest())) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    }
  }

  /** A new SHA-256. */
  static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** A place in it, for errors: {@code file:line 3}. */
  Object at(String unit, long number) {
    return new Place(this, unit, number);
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
