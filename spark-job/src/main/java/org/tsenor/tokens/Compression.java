package org.tsenor.tokens;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** How a file is compressed, as its name says; read by what Spark has on its own class path. */
enum Compression {
  NONE("", ""),
  GZIP("gzip", "\\.gz"),
  ZSTANDARD("zstd", "\\.zstd?"),
  BZIP2("bzip2", "\\.bz2"),
  XZ("xz", "\\.xz");

  private static final int BUFFER = 1 << 16;

  /** An xz file says how much memory it takes; the strongest preset takes 65 MiB. */
  private static final int MAX_XZ_KIBIBYTES = 256 << 10;

  private final String label;

  /** An expression. */
  private final String ending;

  Compression(String label, String ending) {
    this.label = label;
    this.ending = ending;
  }

  /** That of a file of this name. */
  static Compression of(String name) {
    for (Compression compression : values()) {
      if (compression != NONE && !compression.inner(name).equals(NONE.inner(name))) {
        return compression;
      }
    }
    return NONE;
  }

  /** The name without the ending that tells of it, in lower case. */
  String inner(String name) {
    return name.toLowerCase(Locale.ROOT).replaceFirst(ending + "$", "");
  }

  /** The bytes that were compressed. */
  InputStream open(InputStream raw) throws IOException {
    InputStream in = new BufferedInputStream(raw, BUFFER);
    return switch (this) {
      case NONE -> in;
      case GZIP -> new GZIPInputStream(in, BUFFER);
      case ZSTANDARD -> new BufferedInputStream(new ZstdInputStream(in), BUFFER);
      case BZIP2 -> new BufferedInputStream(new BZip2CompressorInputStream(in, true), BUFFER);
      case XZ -> new BufferedInputStream(xz(in), BUFFER);
    };
  }

  @SuppressWarnings("deprecation") // What comes in its place is not in Spark 4.0's version.
  private static InputStream xz(InputStream in) throws IOException {
    return new XZCompressorInputStream(in, true, MAX_XZ_KIBIBYTES);
  }

  /** What is said of a file that cannot be decompressed. */
  CalibrationInputException refusal(InputFile file, IOException failure) {
    return new CalibrationInputException(
        file,
        "is not a whole %s file: %s"
            .formatted(
                label, failure.getMessage() == null ? "it ends too early" : failure.getMessage()),
        failure);
  }
}
