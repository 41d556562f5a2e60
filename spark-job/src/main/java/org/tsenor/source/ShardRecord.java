package org.tsenor.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.FileRecord;

/**
 * What a committed shard's files are: the last line of its record of bands, {@code {"files":
 * {"shards": {"bytes": 1841448, "crc32c": "0a1b2c3d"}, …}}}. Without it the record is not whole.
 */
final class ShardRecord {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A line of three files is some 300 bytes long. */
  private static final int TAIL = 4096;

  private ShardRecord() {}

  /** The line, without its end. */
  static String line(Map<Artifact, FileRecord> files) {
    ObjectNode line = JSON.createObjectNode();
    ObjectNode records = line.putObject(BandColumns.FILES);
    new EnumMap<>(files)
        .forEach((artifact, file) -> file.writeTo(records.putObject(artifact.stagedDirectory())));
    return line.toString();
  }

  /**
   * Reads the last line of a record of bands.
   *
   * @return empty if it is not there or not whole
   */
  static Optional<Map<Artifact, FileRecord>> read(FileSystem fileSystem, Path bands)
      throws IOException {
    String tail;
    try (FSDataInputStream in = fileSystem.open(bands)) {
      long length = fileSystem.getFileStatus(bands).getLen();
      int size = (int) Math.min(TAIL, length);
      byte[] bytes = new byte[size];
      in.readFully(length - size, bytes);
      tail = new String(bytes, StandardCharsets.UTF_8);
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
    String line = tail.substring(tail.lastIndexOf('\n', Math.max(0, tail.length() - 2)) + 1);
    try {
      return parse(JSON.readTree(line));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static Optional<Map<Artifact, FileRecord>> parse(JsonNode line) {
    Map<Artifact, FileRecord> files = new EnumMap<>(Artifact.class);
    for (Artifact artifact : Artifact.values()) {
      FileRecord.of(line.path(BandColumns.FILES).path(artifact.stagedDirectory()))
          .ifPresent(file -> files.put(artifact, file));
    }
    return files.containsKey(Artifact.SHARDS) ? Optional.of(files) : Optional.empty();
  }
}
