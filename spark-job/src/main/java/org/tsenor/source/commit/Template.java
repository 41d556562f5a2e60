package org.tsenor.source.commit;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.CheckpointIndex;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.Storage;
import org.tsenor.source.layout.ShardLayout;

/**
 * A checkpoint that the output follows: its shards, dealt anew if asked, and its other files.
 *
 * @param checkpoint that is followed
 * @param headers of the output's shards by file name
 * @param resharded whether they are not the checkpoint's own
 */
public record Template(Checkpoint checkpoint, Map<String, ShardHeader> headers, boolean resharded) {

  /** Opens the checkpoint. */
  public static Template open(Configuration configuration, Path path, OptionalLong shardSize)
      throws IOException {
    Checkpoint checkpoint = Checkpoint.open(configuration, path);
    Map<String, ShardHeader> headers = new TreeMap<>();
    for (ShardLayout shard : ShardLayout.of(checkpoint.shards(), shardSize)) {
      headers.put(shard.name(), shard.header());
    }
    return new Template(checkpoint, headers, shardSize.isPresent());
  }

  /** Whether the index can be taken as it is. */
  boolean keepsIndex() {
    return checkpoint.index().isPresent() && !resharded;
  }

  void copyOtherFiles(Storage target, Path root) throws IOException {
    copy(checkpoint.otherFiles(), target, root);
  }

  void copyIndex(Storage target, Path root) throws IOException {
    copy(List.of(CheckpointIndex.FILE_NAME), target, root);
  }

  private void copy(List<String> names, Storage target, Path root) throws IOException {
    for (String name : names) {
      checkpoint.storage().copyTo(checkpoint.path(name), target, Storage.child(root, name));
    }
  }
}
