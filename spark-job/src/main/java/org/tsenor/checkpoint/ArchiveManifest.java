package org.tsenor.checkpoint;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What an archive must hold: the file {@code restore.json}, written when all the rest is there.
 *
 * @param shards the compact shards, by file name
 * @param files what a checkpoint has beside its shards, by its path in the checkpoint: in the
 *     archive it lies under {@link #FOLDER}, so that the archive does not look like a checkpoint
 */
public record ArchiveManifest(Map<String, FileRecord> shards, Map<String, FileRecord> files) {
  /** Name of the file in the archive. */
  public static final String FILE_NAME = "restore.json";

  /** Folder of the archive for the files beside the shards. */
  public static final String FOLDER = "other";

  private static final String VERSION_FIELD = "version";
  private static final int VERSION = 1;
  private static final String SHARDS_FIELD = "shards";
  private static final long MAX_BYTES = 100_000_000;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  public ArchiveManifest {
    shards = Map.copyOf(shards);
    files = Map.copyOf(files);
  }

  /** Whether an archive has one; those of older versions have not. */
  public static boolean exists(FileSystem fileSystem, Path archive) throws IOException {
    return fileSystem.exists(new Path(archive, FILE_NAME));
  }

  /**
   * Reads the manifest of an archive.
   *
   * @throws MalformedCheckpointException if it is not one
   */
  public static ArchiveManifest read(FileSystem fileSystem, Path archive) throws IOException {
    Path file = new Path(archive, FILE_NAME);
    long length = fileSystem.getFileStatus(file).getLen();
    if (length > MAX_BYTES) {
      throw new MalformedCheckpointException(
          file, "has %d bytes: allowed are at most %d".formatted(length, MAX_BYTES));
    }
    byte[] bytes;
    try (InputStream in = fileSystem.open(file)) {
      bytes = in.readAllBytes();
    }
    JsonNode root;
    try {
      root = JSON.readTree(bytes);
    } catch (IOException e) {
      throw new MalformedCheckpointException(file, "is not valid JSON: " + e.getMessage(), e);
    }
    return parse(file, root);
  }

  private static ArchiveManifest parse(Path file, JsonNode root)
      throws MalformedCheckpointException {
    JsonNode version = root.path(VERSION_FIELD);
    if (!version.isInt() || version.intValue() != VERSION) {
      throw new MalformedCheckpointException(
          file, "has version %s: allowed is %d".formatted(version, VERSION));
    }
    try {
      ArchiveManifest manifest =
          new ArchiveManifest(
              FileRecords.read(SHARDS_FIELD, root.path(SHARDS_FIELD)),
              FileRecords.read(FOLDER, root.path(FOLDER)));
      manifest.requireShards();
      return manifest;
    } catch (IllegalArgumentException e) {
      throw new MalformedCheckpointException(file, e.getMessage(), e);
    }
  }

  private void requireShards() {
    if (shards.isEmpty()) {
      throw new IllegalArgumentException("lists no shards: an archive has at least one");
    }
    for (String name : shards.keySet()) {
      if (name.indexOf('/') >= 0 || !name.endsWith(CompactArchive.SUFFIX)) {
        throw new IllegalArgumentException(
            "lists '%s' as a shard: allowed is the name of a %s file"
                .formatted(name, CompactArchive.SUFFIX));
      }
    }
  }

  /** Every file of the archive but the manifest, by its path in the archive. */
  public Map<String, FileRecord> all() {
    Map<String, FileRecord> all = new TreeMap<>(shards);
    files.forEach((path, file) -> all.put(FOLDER + "/" + path, file));
    return all;
  }

  /** The manifest as a file. */
  public byte[] toBytes() throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put(VERSION_FIELD, VERSION);
    FileRecords.write(root.putObject(SHARDS_FIELD), shards);
    FileRecords.write(root.putObject(FOLDER), files);
    return (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }
}
