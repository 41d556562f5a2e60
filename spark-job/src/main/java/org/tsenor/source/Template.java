package org.tsenor.source;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.ShardHeader;

/**
 * A checkpoint that the output follows: its shards, dealt anew if asked, and its other files.
 *
 * @param checkpoint that is followed
 * @param headers of the output's shards by file name
 * @param resharded whether they are not the checkpoint's own
 * @param otherFiles to copy, relative to the checkpoint
 */
public record Template(
    Checkpoint checkpoint,
    Map<String, ShardHeader> headers,
    boolean resharded,
    List<String> otherFiles) {

  /** A checkpoint with other shards. */
  public static Template resharded(Checkpoint checkpoint, Map<String, ShardHeader> headers) {
    return new Template(checkpoint, headers, true, checkpoint.otherFiles());
  }

  /** A checkpoint as it is, or with its tensors dealt to shards of another size. */
  public static Template of(Checkpoint checkpoint, OptionalLong shardSize) {
    Map<String, ShardHeader> headers = new TreeMap<>();
    for (ShardLayout shard : ShardLayout.of(checkpoint.shards(), shardSize)) {
      headers.put(shard.name(), shard.header());
    }
    return new Template(checkpoint, headers, shardSize.isPresent(), checkpoint.otherFiles());
  }

  /**
   * Opens a checkpoint.
   *
   * @param output whose files are none of the template's, if it lies in it
   */
  public static Template open(
      Configuration configuration, Path path, OptionalLong shardSize, Path output)
      throws IOException {
    Checkpoint checkpoint = Checkpoint.open(configuration, path);
    Template all = of(checkpoint, shardSize);
    String root = checkpoint.root() + "/";
    if (!output.toString().startsWith(root)) {
      return all;
    }
    String inside = output.toString().substring(root.length()) + "/";
    return new Template(
        checkpoint,
        all.headers,
        all.resharded,
        all.otherFiles.stream().filter(file -> !file.startsWith(inside)).toList());
  }

  /** Whether the index can be taken as it is. */
  boolean keepsIndex() {
    return checkpoint.index().isPresent() && !resharded;
  }
}
