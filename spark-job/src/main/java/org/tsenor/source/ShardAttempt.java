package org.tsenor.source;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.CompactShard;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.ShardWriter;
import org.tsenor.checkpoint.TensorEntry;

/** One task's attempt at one shard: its files, written band by band. */
public final class ShardAttempt {
  /**
   * What the attempts of one task have in common.
   *
   * @param store of the output
   * @param attempt names the task's attempt, unlike any other
   * @param countsZeros whether zeros of pruned bands are counted as they are written
   * @param compact whether the compact form is written, too
   * @param clustered whether Spark has brought the rows of a shard together and in order
   */
  public record Settings(
      ShardStore store, String attempt, boolean countsZeros, boolean compact, boolean clustered) {}

  private final Settings settings;
  private final String shard;
  private final AttemptFileSystem fileSystem;
  private final BandSequence sequence;
  private final ShardMasks masks;
  private final Map<Artifact, Path> files = new EnumMap<>(Artifact.class);
  private ShardBody body;
  private BandLogWriter log;

  private ShardAttempt(Settings settings, String shard, BandSequence sequence) throws IOException {
    this.settings = settings;
    this.shard = shard;
    this.sequence = sequence;
    this.fileSystem = settings.store().attemptFileSystem();
    this.masks = new ShardMasks(shard);
  }

  /**
   * Begins the files.
   *
   * @param template the header the shard must have; empty if its tensors are those that come
   */
  public static ShardAttempt begin(Settings settings, String shard, Optional<ShardHeader> template)
      throws IOException {
    BandSequence sequence =
        template
            .map(header -> BandSequence.like(shard, header, settings.clustered()))
            .orElseGet(() -> BandSequence.free(shard, settings.clustered()));
    ShardAttempt attempt = new ShardAttempt(settings, shard, sequence);
    boolean open = false;
    try {
      attempt.open(template);
      open = true;
      return attempt;
    } finally {
      // Not a catch: Hadoop's local files answer the interrupt of a killed task with an Error.
      if (!open) {
        attempt.abort();
      }
    }
  }

  private void open(Optional<ShardHeader> template) throws IOException {
    Path path = file(Artifact.SHARDS);
    body =
        template.isPresent()
            ? new StreamedBody(ShardWriter.create(fileSystem, path, template.get()))
            : new SpooledBody(fileSystem, path);
    log = new BandLogWriter(fileSystem.create(file(Artifact.BANDS), true), settings.countsZeros());
  }

  private Path file(Artifact artifact) throws IOException {
    Path path = settings.store().attempt(artifact, shard, settings.attempt());
    files.put(artifact, path);
    return path;
  }

  /** File name of the shard. */
  public String shard() {
    return shard;
  }

  /**
   * Takes the next row.
   *
   * @param record what is known of it beside its place
   * @throws BandOrderException if it is not the next row of the shard
   */
  public void add(BandRow row, BandRow.Fields record) throws IOException {
    TensorEntry tensor = sequence.accept(row);
    if (row.band().firstRow() == 0) {
      body.begin(tensor, row.band().byteOffset());
    }
    body.write(row.data());
    masks.add(tensor, row);
    log.add(row, record);
  }

  /**
   * Ends the files.
   *
   * @throws BandOrderException if rows are missing
   */
  public void finish() throws IOException {
    sequence.finish();
    body.finish();
    if (!masks.isEmpty()) {
      masks.finish(fileSystem, file(Artifact.MASKS));
    }
    if (settings.compact()) {
      new CompactShard(fileSystem, LocalSpace.directory())
          .pack(
              files.get(Artifact.SHARDS),
              files.get(Artifact.MASKS),
              file(Artifact.COMPACT),
              masks.keptPerRow(),
              masks.description());
    }
    masks.close();
    Map<Artifact, FileRecord> records = new EnumMap<>(Artifact.class);
    for (Map.Entry<Artifact, Path> file : files.entrySet()) {
      if (file.getKey() != Artifact.BANDS) {
        records.put(file.getKey(), fileSystem.record(file.getValue()));
      }
    }
    log.finish(records);
  }

  /**
   * Makes the finished attempt the committed shard.
   *
   * @throws org.tsenor.source.OutputLostException if another run has taken the output over
   */
  public void commit() throws IOException {
    settings.store().commit(shard, files);
    files.clear();
  }

  /** Removes the files that are not committed; harmless twice. */
  public void abort() throws IOException {
    try (masks;
        BandLogWriter unfinished = log) {
      if (body != null) {
        body.abort();
      }
    } finally {
      for (Path path : files.values()) {
        fileSystem.delete(path, false);
      }
      files.clear();
    }
  }
}
