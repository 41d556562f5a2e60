package org.tsenor.job.output;

import java.io.IOException;
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
      lines.put(shard.name(), shard.state().toString());
    }
    return lines;
  }
}
