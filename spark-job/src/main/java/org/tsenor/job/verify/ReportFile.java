package org.tsenor.job.verify;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.job.run.ReportJson;

/**
 * The report of a checkpoint.
 *
 * @param fileSystem it is on
 * @param path of the file
 */
record ReportFile(FileSystem fileSystem, Path path) {
  /** A report has half a kilobyte a tensor; more than this would not be one. */
  private static final long MAX_BYTES = 1L << 28;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  static ReportFile in(FileSystem fileSystem, Path root) {
    return new ReportFile(fileSystem, new Path(root, ReportJson.FILE_NAME));
  }

  boolean exists() throws IOException {
    return fileSystem.exists(path);
  }

  /**
   * Reads it.
   *
   * @throws BrokenReportException if it is not a report
   */
  ReportClaims read() throws IOException {
    return ReportClaims.of(new ReportField("", json()));
  }

  /**
   * The JSON object that the file is.
   *
   * @throws BrokenReportException if it is none
   */
  JsonNode json() throws IOException {
    if (!fileSystem.getFileStatus(path).isFile()) {
      throw new BrokenReportException("is not a file");
    }
    long length = fileSystem.getFileStatus(path).getLen();
    if (length > MAX_BYTES) {
      throw new BrokenReportException(
          "has %d bytes: allowed are at most %d".formatted(length, MAX_BYTES));
    }
    byte[] bytes;
    try (InputStream in = fileSystem.open(path)) {
      bytes = in.readAllBytes();
    }
    return parse(bytes);
  }

  private static JsonNode parse(byte[] bytes) {
    try {
      JsonNode root = JSON.readTree(bytes);
      if (root.isObject()) {
        return root;
      }
    } catch (IOException e) {
      String first = e.getMessage() == null ? "" : e.getMessage().lines().findFirst().orElse("");
      throw new BrokenReportException("is not valid JSON: " + first, e);
    }
    throw new BrokenReportException("is not a JSON object");
  }
}
