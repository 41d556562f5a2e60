package org.tsenor.job.output;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Shard;

/**
 * Tells whether a checkpoint is the one that a run was started with, without reading its weights:
 * length and time of change of every shard, and the digest of its header.
 */
public final class InputFingerprint {
  private InputFingerprint() {}

  /** One line a shard, by file name. */
  public static Map<String, String> of(Checkpoint checkpoint) throws IOException {
    Map<String, String> lines = new TreeMap<>();
    for (Shard shard : checkpoint.shards()) {
      long changed =
          checkpoint.storage().fileSystem().getFileStatus(shard.path()).getModificationTime();
      lines.put(
          shard.name(),
          "%d bytes, header %s, changed %d"
              .formatted(shard.length(), digest(shard.header().toBytes()), changed));
    }
    return lines;
  }

  private static String digest(byte[] header) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(header);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
