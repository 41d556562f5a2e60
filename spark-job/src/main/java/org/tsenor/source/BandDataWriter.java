package org.tsenor.source;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.write.DataWriter;
import org.apache.spark.sql.connector.write.WriterCommitMessage;
import org.tsenor.checkpoint.ShardHeader;

/** Writes the rows of one task: one shard after the other, each whole. */
final class BandDataWriter implements DataWriter<InternalRow> {
  private final ShardAttempt.Settings settings;
  private final RowColumns columns;
  private final Map<String, ShardHeader> template;
  private final Map<String, ShardAttempt> finished = new LinkedHashMap<>();
  private ShardAttempt current;

  /**
   * @param columns of the rows
   * @param template header of each shard by name; empty if shards have the tensors that come
   */
  BandDataWriter(
      ShardAttempt.Settings settings, RowColumns columns, Map<String, ShardHeader> template) {
    this.settings = settings;
    this.columns = columns;
    this.template = template;
  }

  @Override
  public void write(InternalRow row) throws IOException {
    BandRow read = columns.read(row);
    String shard = read.band().shard();
    if (current == null || !current.shard().equals(shard)) {
      finishCurrent();
      current = begin(shard);
    }
    current.add(read, columns.record(row));
  }

  private ShardAttempt begin(String shard) throws IOException {
    if (finished.containsKey(shard)) {
      throw new BandOrderException(
          "shard %s: a row came after the shard's last: rows must come shard by shard; option"
                  .formatted(shard)
              + " cluster=true makes Spark bring them so");
    }
    boolean plain =
        shard.endsWith(".safetensors")
            && !shard.startsWith(".")
            && shard.chars().noneMatch(c -> c < ' ' || c == '/' || c == '\\' || c == ':');
    if (!plain) {
      throw new BandOrderException(
          "shard '%s': allowed is the name of a .safetensors file".formatted(shard));
    }
    Optional<ShardHeader> header = Optional.ofNullable(template.get(shard));
    if (header.isEmpty() && !template.isEmpty()) {
      throw new BandOrderException(
          "shard %s: option like gives the shards %s"
              .formatted(shard, new TreeSet<>(template.keySet())));
    }
    return ShardAttempt.begin(settings, shard, header);
  }

  private void finishCurrent() throws IOException {
    if (current != null) {
      current.finish();
      finished.put(current.shard(), current);
      current = null;
    }
  }

  @Override
  public WriterCommitMessage commit() throws IOException {
    finishCurrent();
    for (ShardAttempt shard : finished.values()) {
      shard.commit();
    }
    return new WrittenShards(Set.copyOf(finished.keySet()));
  }

  @Override
  public void abort() throws IOException {
    if (current != null) {
      current.abort();
    }
    for (ShardAttempt shard : finished.values()) {
      shard.abort();
    }
  }

  /** Removes what was not committed: Spark closes a writer in every case. */
  @Override
  public void close() throws IOException {
    abort();
  }
}
