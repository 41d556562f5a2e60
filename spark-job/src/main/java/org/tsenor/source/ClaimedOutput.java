package org.tsenor.source;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.tsenor.checkpoint.DigestAlgorithm;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.checkpoint.Storage;

/**
 * An output directory that this run owns, from when it is taken to when this is closed. All that is
 * published or deleted in the directory goes through here, and asks first whether it is still
 * owned.
 */
public final class ClaimedOutput implements AutoCloseable {
  private final Configuration configuration;
  private final Storage storage;
  private final OutputPaths paths;
  private final boolean created;
  private final OutputClaim claim;

  private ClaimedOutput(
      Configuration configuration,
      Storage storage,
      OutputPaths paths,
      boolean created,
      OutputClaim claim) {
    this.configuration = configuration;
    this.storage = storage;
    this.paths = paths;
    this.created = created;
    this.claim = claim;
  }

  /**
   * Takes an output, and makes its directory if need be.
   *
   * @param notices is told what is waited for
   * @throws OutputInUseException if another run works there
   */
  public static ClaimedOutput take(
      Configuration configuration, Path output, Consumer<String> notices) throws IOException {
    Storage storage = Storage.of(configuration, output);
    OutputPaths paths = new OutputPaths(storage.fileSystem().makeQualified(output));
    boolean created = !storage.fileSystem().exists(paths.root());
    OutputClaim claim = OutputClaim.take(configuration, output, notices);
    return new ClaimedOutput(configuration, storage, paths, created, claim);
  }

  /**
   * Refuses where somebody works.
   *
   * @param notices is told what is waited for
   * @throws OutputInUseException if another run works there
   */
  public static void requireFree(Configuration configuration, Path output, Consumer<String> notices)
      throws IOException {
    OutputClaim.requireFree(configuration, output, notices);
  }

  /** Where things lie. */
  public OutputPaths paths() {
    return paths;
  }

  /** The file system of the output. */
  public Storage storage() {
    return storage;
  }

  /** What lies in the output. */
  public OutputContents contents() {
    return new OutputContents(storage, paths);
  }

  /**
   * Lets the owner pass.
   *
   * @throws OutputLostException if another run has taken the output over
   */
  public void requireHeld() throws IOException {
    claim.requireHeld();
  }

  /** Whether the output is still this run's. */
  public boolean isHeld() throws IOException {
    return claim.isHeld();
  }

  /**
   * The store of what this run writes; nothing is made yet.
   *
   * @param beside whether final names are taken by what is replaced
   */
  public ShardStore store(boolean beside, DigestAlgorithm digest) throws IOException {
    return ShardStore.of(
        configuration, new OutputTarget(paths.root().toString(), beside, claim.fence(), digest));
  }

  /**
   * Finishes what an earlier run had begun to publish, if all of its files are what they must be.
   *
   * @return false if one is not; nothing is changed then
   */
  public boolean finishPublication(SparkSession spark, Manifest manifest) throws IOException {
    Publication publication = new Publication(store(true, DigestAlgorithm.CRC32C));
    boolean sound =
        FileCheck.faults(spark, configuration, publication.whereabouts(manifest)).isEmpty();
    if (sound) {
      publication.finish(manifest);
      CachedPlans.refresh(spark, configuration, paths.root());
    }
    return sound;
  }

  /** Forgets what an earlier run had begun to publish, but cannot be finished. */
  public void dropManifest() throws IOException {
    requireHeld();
    storage.fileSystem().delete(paths.manifest(), false);
  }

  /** Deletes what earlier runs left in staging, but for the records of owners. */
  public void clearStaging() throws IOException {
    for (FileStatus status : Directories.list(storage.fileSystem(), paths.staging())) {
      if (!status.getPath().getName().equals(paths.owners().getName())) {
        requireHeld();
        storage.fileSystem().delete(status.getPath(), true);
      }
    }
  }

  /**
   * The shards that earlier runs have committed and whose files are what their records say. Records
   * of others are deleted: they are written anew.
   *
   * @param notices is told what is wrong with those
   */
  public Map<String, Map<Artifact, FileRecord>> soundShards(
      SparkSession spark, ShardStore store, Consumer<String> notices) throws IOException {
    Map<String, Map<Artifact, FileRecord>> committed = store.committedShards();
    Map<Path, FileRecord> files = new LinkedHashMap<>();
    Map<Path, String> shardOf = new TreeMap<>();
    for (Map.Entry<String, Map<Artifact, FileRecord>> shard : committed.entrySet()) {
      for (Map.Entry<Artifact, FileRecord> file : shard.getValue().entrySet()) {
        Path path = store.located(file.getKey(), shard.getKey());
        files.put(path, file.getValue());
        shardOf.put(path, shard.getKey());
      }
    }
    for (Map.Entry<Path, String> fault : FileCheck.faults(spark, configuration, files).entrySet()) {
      String shard = shardOf.get(fault.getKey());
      notices.accept(
          "%s %s: shard %s is done again".formatted(fault.getKey(), fault.getValue(), shard));
      committed.remove(shard);
      requireHeld();
      storage.fileSystem().delete(store.committed(Artifact.BANDS, shard), false);
    }
    return committed;
  }

  /**
   * Reads files from their first byte to their last, over the cluster.
   *
   * @param files what each must be, by its path relative to the output
   * @return of each that is not, by the same path, where it is and what is wrong with it
   */
  public Map<String, String> faults(SparkSession spark, Map<String, FileRecord> files) {
    Map<Path, FileRecord> records = new LinkedHashMap<>();
    Map<Path, String> names = new TreeMap<>();
    files.forEach(
        (name, record) -> {
          Path path = Storage.child(paths.root(), name);
          records.put(path, record);
          names.put(path, name);
        });
    Map<String, String> faults = new LinkedHashMap<>();
    FileCheck.faults(spark, configuration, records)
        .forEach((path, fault) -> faults.put(names.get(path), path + " " + fault));
    return faults;
  }

  /**
   * Gives files their final names. What the session has cached of the output is read anew.
   *
   * @param files that wait, or have them, in the order in which they get them
   * @param replaced files that make room, relative to the output
   */
  public void publish(
      SparkSession spark,
      ShardStore store,
      Map<String, Manifest.Entry> files,
      List<String> replaced)
      throws IOException {
    new Publication(store).publish(new Manifest(files, replaced));
    CachedPlans.refresh(spark, configuration, paths.root());
  }

  /**
   * Deletes records of bands that the list of the output leaves out: where shards have their final
   * names at once, their records do, too, and a report has them then.
   *
   * @param listed files of the output, relative to it
   */
  public void removeUnlistedBands(Set<String> shards, Set<String> listed) throws IOException {
    if (storage.renamesCheaply()) {
      return;
    }
    for (String shard : shards) {
      if (!listed.contains(Artifact.BANDS.relative(shard))) {
        requireHeld();
        storage.fileSystem().delete(paths.published(Artifact.BANDS, shard), false);
      }
    }
    Directories.removeIfEmpty(storage.fileSystem(), paths.finalDirectory(Artifact.BANDS));
  }

  /** Ends the work: the staging directory goes, with what was replaced. */
  public void end() throws IOException {
    requireHeld();
    claim.stopHeart();
    FileSystem fileSystem = storage.fileSystem();
    Directories.remove(storage, paths.staging());
    if (created) {
      Directories.removeIfEmpty(fileSystem, paths.root());
    }
  }

  /** Leaves no trace of a run that was refused when it had taken the output. */
  public void leaveUntouched() throws IOException {
    if (!isHeld()) {
      return;
    }
    for (FileStatus status : Directories.list(storage.fileSystem(), paths.staging())) {
      if (!status.getPath().getName().equals(paths.owners().getName())) {
        return; // Of an earlier run, which may be resumed.
      }
    }
    end();
  }

  /** Takes back what this run did before it published; the output is as it was. */
  public void giveUp(CheckpointCommit commit) throws IOException {
    claim.stopHeart();
    commit.giveUp(created);
  }

  /** The manifest of an unfinished publication; empty if there is none. */
  public Optional<Manifest> manifest() throws IOException {
    return Manifest.read(storage, paths);
  }

  /** Lets go of the output. */
  @Override
  public void close() throws IOException {
    claim.close();
  }
}
