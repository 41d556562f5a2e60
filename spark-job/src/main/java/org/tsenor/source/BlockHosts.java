package org.tsenor.source;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.Storage;
import org.tsenor.checkpoint.TensorEntry;

/** Asks the file system, once a file, which hosts hold which bytes. */
final class BlockHosts {
  /** As many hosts as HDFS keeps replicas; more would only dilute the scheduler's choice. */
  private static final int MAX_HOSTS = 3;

  private final Configuration configuration;
  private final Map<Path, BlockLocation[]> blocks = new HashMap<>();

  BlockHosts(Configuration configuration) {
    this.configuration = configuration;
  }

  /** The hosts with most bytes of these slices; empty where every host is as far. */
  List<String> nearest(List<TensorSlice> slices) throws IOException {
    Map<String, Long> bytes = new TreeMap<>();
    for (TensorSlice slice : slices) {
      Shard source = slice.tensor().source();
      TensorEntry stored = slice.tensor().stored();
      long begin = source.header().dataOffset() + stored.begin() + slice.begin();
      addOverlaps(blocksOf(source), begin, begin + slice.byteLength(), bytes);
    }
    return bytes.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(MAX_HOSTS)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static void addOverlaps(
      BlockLocation[] blocks, long begin, long end, Map<String, Long> bytes) throws IOException {
    for (BlockLocation block : blocks) {
      long overlap =
          Math.min(end, block.getOffset() + block.getLength()) - Math.max(begin, block.getOffset());
      if (overlap <= 0) {
        continue;
      }
      for (String host : block.getHosts()) {
        // What file systems without locality answer.
        if (!host.equals("localhost")) {
          bytes.merge(host, overlap, Long::sum);
        }
      }
    }
  }

  private BlockLocation[] blocksOf(Shard shard) throws IOException {
    BlockLocation[] known = blocks.get(shard.path());
    if (known == null) {
      FileSystem fileSystem = Storage.of(configuration, shard.path()).fileSystem();
      BlockLocation[] found = fileSystem.getFileBlockLocations(shard.path(), 0, shard.length());
      known = found == null ? new BlockLocation[0] : found;
      blocks.put(shard.path(), known);
    }
    return known;
  }
}
