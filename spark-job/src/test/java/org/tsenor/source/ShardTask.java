package org.tsenor.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.tsenor.checkpoint.FileRecord;

/** What a task does with a shard, without Spark and rows: a copy of it is shard and masks. */
public final class ShardTask {
  private ShardTask() {}

  /** An attempt of every artifact, the commit, and no file left behind. */
  public static void run(ShardStore store, Path model, String shard) throws IOException {
    AttemptFileSystem files = store.attemptFileSystem();
    Map<Artifact, org.apache.hadoop.fs.Path> attempts = new EnumMap<>(Artifact.class);
    Map<Artifact, FileRecord> records = new EnumMap<>(Artifact.class);
    for (Artifact artifact : List.of(Artifact.MASKS, Artifact.SHARDS, Artifact.BANDS)) {
      org.apache.hadoop.fs.Path file = store.attempt(artifact, shard, "1");
      attempts.put(artifact, file);
      try (var out = files.create(file, true)) {
        if (artifact == Artifact.BANDS) {
          String lines = "{\"tensor\":\"a\"}\n" + ShardRecord.line(records) + "\n";
          out.write(lines.getBytes(StandardCharsets.UTF_8));
        } else {
          Files.copy(model.resolve(shard), out);
        }
      }
      records.put(artifact, files.record(file));
    }
    try {
      store.commit(shard, attempts);
    } finally {
      for (org.apache.hadoop.fs.Path file : attempts.values()) {
        files.delete(file, false);
      }
    }
  }
}
