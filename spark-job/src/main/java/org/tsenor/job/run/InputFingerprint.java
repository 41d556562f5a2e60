package org.tsenor.job.run;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.CheckpointIndex;
import org.tsenor.checkpoint.DigestAlgorithm;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.checkpoint.Shard;

/**
 * Tells whether a checkpoint is the one that a run was started with, without reading its weights:
 * length and time of change of every shard, and the digest of its header; length and digest of
 * every other file that goes into the output.
 */
final class InputFingerprint {
  /**
   * Files up to here are read; of longer ones, which no model is known to have, the time counts.
   */
  private static final long MAX_DIGESTED_BYTES = 64L << 20;

  private InputFingerprint() {}

  /** One line a file, by its path in the checkpoint. */
  static Map<String, String> of(Checkpoint checkpoint) throws IOException {
    Map<String, String> lines = new TreeMap<>();
    TreeSet<String> others = new TreeSet<>(checkpoint.otherFiles());
    checkpoint.index().ifPresent(index -> others.add(CheckpointIndex.FILE_NAME));
    for (String file : others) {
      lines.put(file, line(checkpoint.storage().fileSystem(), checkpoint.path(file)));
    }
    for (Shard shard : checkpoint.shards()) {
      lines.put(shard.name(), shard.state().toString());
    }
    return lines;
  }

  private static String line(FileSystem fileSystem, Path file) throws IOException {
    FileStatus status = fileSystem.getFileStatus(file);
    if (status.getLen() > MAX_DIGESTED_BYTES) {
      return "%d bytes, changed %s"
          .formatted(status.getLen(), Instant.ofEpochMilli(status.getModificationTime()));
    }
    FileRecord record = FileRecord.read(fileSystem, file, DigestAlgorithm.SHA256);
    return "%d bytes, sha256 %s".formatted(record.bytes(), record.digest());
  }
}
