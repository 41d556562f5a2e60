package org.tsenor.source.commit;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.CheckpointIndex;
import org.tsenor.checkpoint.DigestAlgorithm;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.ShardReader;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.checkpoint.archive.CompactArchive;

/**
 * The job's side of the commit: makes committed shards a checkpoint, or removes them.
 *
 * @param store that holds the shards
 * @param template that the output follows; empty if the shards are all there is
 * @param replaces whether what lies in the output directory goes
 * @param resumable whether committed shards outlive a failed job
 */
public record CheckpointCommit(
    ShardStore store, Optional<Template> template, boolean replaces, boolean resumable) {
  /** The one name that loaders find without an index. */
  static final String SINGLE = "model.safetensors";

  /**
   * Prepares the output directory, before any task runs.
   *
   * @return whether it did not exist
   */
  public boolean begin() throws IOException {
    boolean created = !store.storage().fileSystem().exists(store.paths().root());
    if (replaces) {
      store.beginReplacing();
    }
    store.begin(created);
    return created;
  }

  /**
   * Publishes: other files first, then shards, the index last.
   *
   * @param written shards that this job committed
   * @throws IOException if a shard of the template is missing; nothing is published then
   */
  public void commit(Set<String> written) throws IOException {
    Set<String> shards = new TreeSet<>(written);
    if (resumable) {
      shards.addAll(store.committedShards());
    }
    requireAll(shards);
    Optional<byte[]> index = composedIndex(shards);
    Path root = store.paths().root();
    store.beginPublishing();
    if (template.isPresent()) {
      template.get().copyOtherFiles(store.storage(), root);
    }
    store.publish(shards);
    if (keepsIndex()) {
      template.get().copyIndex(store.storage(), root);
    } else if (index.isPresent()) {
      store.storage().writeAtomically(new Path(root, CheckpointIndex.FILE_NAME), index.get());
    }
    completeArchive(shards);
    if (resumable) {
      store.removeAttempts();
    } else {
      store.removeStaging();
    }
  }

  /** Where compact shards were written, the archive gets what a checkpoint needs beside them. */
  private void completeArchive(Set<String> shards) throws IOException {
    FileSystem fileSystem = store.storage().fileSystem();
    Map<String, FileRecord> records = new TreeMap<>();
    for (String shard : shards) {
      Path compact = store.paths().published(Artifact.COMPACT, shard);
      if (fileSystem.exists(compact)) {
        records.put(shard, FileRecord.read(fileSystem, compact, DigestAlgorithm.CRC32C));
      }
    }
    if (records.isEmpty()) {
      return;
    }
    Path root = store.paths().root();
    List<String> others = new ArrayList<>();
    template.ifPresent(followed -> others.addAll(followed.checkpoint().otherFiles()));
    if (fileSystem.exists(new Path(root, CheckpointIndex.FILE_NAME))) {
      others.add(CheckpointIndex.FILE_NAME);
    }
    new CompactArchive(store.storage(), store.paths().finalDirectory(Artifact.COMPACT))
        .complete(records, root, others, DigestAlgorithm.CRC32C);
  }

  private void requireAll(Set<String> shards) throws IOException {
    if (shards.isEmpty()) {
      throw new IOException("no row came: a checkpoint has at least one shard");
    }
    if (template.isEmpty()) {
      return;
    }
    Set<String> missing = new TreeSet<>(template.get().headers().keySet());
    missing.removeAll(shards);
    if (!missing.isEmpty()) {
      throw new IOException(
          "no row came for %d of the %d shards of %s: %s. All are needed, whole, in one write"
              .formatted(
                  missing.size(),
                  template.get().headers().size(),
                  template.get().checkpoint().root(),
                  missing));
    }
  }

  private boolean keepsIndex() {
    return template.isPresent() && template.get().keepsIndex();
  }

  private Optional<byte[]> composedIndex(Set<String> shards) throws IOException {
    if (keepsIndex() || shards.equals(Set.of(SINGLE))) {
      return Optional.empty();
    }
    Map<String, ShardHeader> headers =
        template.isPresent() ? template.get().headers() : headersOf(shards);
    requireDistinct(headers);
    long totalSize = headers.values().stream().mapToLong(ShardHeader::dataBytes).sum();
    return Optional.of(CheckpointIndex.of(headers).toBytes(totalSize));
  }

  private static void requireDistinct(Map<String, ShardHeader> headers) throws IOException {
    Map<String, String> shardByTensor = new HashMap<>();
    for (Map.Entry<String, ShardHeader> shard : headers.entrySet()) {
      for (TensorEntry tensor : shard.getValue().tensors()) {
        String other = shardByTensor.put(tensor.name(), shard.getKey());
        if (other != null) {
          throw new IOException(
              "tensor '%s' came in the shards %s and %s: allowed is one"
                  .formatted(tensor.name(), other, shard.getKey()));
        }
      }
    }
  }

  private Map<String, ShardHeader> headersOf(Set<String> shards) throws IOException {
    Map<String, ShardHeader> headers = new TreeMap<>();
    for (String shard : shards) {
      headers.put(shard, headerOf(shard));
    }
    return headers;
  }

  private ShardHeader headerOf(String shard) throws IOException {
    FileSystem fileSystem = store.storage().fileSystem();
    Path committed = store.committed(Artifact.SHARDS, shard);
    // A job that crashed while it published has moved some already.
    Path file =
        fileSystem.exists(committed) ? committed : store.paths().published(Artifact.SHARDS, shard);
    try (ShardReader reader = ShardReader.open(fileSystem, file)) {
      return reader.header();
    } catch (FileNotFoundException e) {
      throw new IOException("shard %s is recorded but not there".formatted(shard), e);
    }
  }

  /**
   * Removes what the job wrote; if it is resumable, all but committed shards.
   *
   * @param created whether the output directory goes too, if it is left empty
   */
  public void abort(boolean created) throws IOException {
    if (resumable && !store.committedShards().isEmpty()) {
      store.removeAttempts();
      return;
    }
    FileSystem fileSystem = store.storage().fileSystem();
    Path root = store.paths().root();
    boolean ownsOutput = store.ownsOutput();
    // First: what a task commits from here on, it takes back itself.
    store.removeStaging();
    if (ownsOutput) {
      Directories.clear(fileSystem, root, Set.of());
    }
    if (created) {
      Directories.removeIfEmpty(fileSystem, root);
    }
  }
}
