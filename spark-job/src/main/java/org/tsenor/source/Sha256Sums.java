package org.tsenor.source;

import java.util.Map;
import java.util.TreeMap;
import org.tsenor.checkpoint.DigestAlgorithm;
import org.tsenor.checkpoint.FileRecord;

/** The file that {@code sha256sum -c} reads: a line a file, its digest and its name. */
final class Sha256Sums {
  static final String FILE_NAME = "SHA256SUMS";

  private Sha256Sums() {}

  /** The lines for files by their paths, sorted; others than those with SHA-256 are left out. */
  static String of(Map<String, FileRecord> files) {
    StringBuilder lines = new StringBuilder();
    new TreeMap<>(files)
        .forEach(
            (path, file) -> {
              if (file.algorithm() == DigestAlgorithm.SHA256) {
                boolean escaped = path.indexOf('\n') >= 0 || path.indexOf('\\') >= 0;
                lines
                    .append(escaped ? "\\" : "")
                    .append(file.digest())
                    .append("  ")
                    .append(escaped ? path.replace("\\", "\\\\").replace("\n", "\\n") : path)
                    .append('\n');
              }
            });
    return lines.toString();
  }
}
