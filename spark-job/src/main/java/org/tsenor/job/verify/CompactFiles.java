package org.tsenor.job.verify;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.ArchiveManifest;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.CheckpointIndex;
import org.tsenor.checkpoint.CheckpointNames;
import org.tsenor.checkpoint.CompactLayout;
import org.tsenor.checkpoint.FileRecord;
import org.tsenor.checkpoint.MalformedCheckpointException;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.ShardReader;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.job.settings.Sparsity;

/** Checks what the archive beside the shards holds, but for its weights. */
final class CompactFiles {
  private final Checkpoint checkpoint;
  private final VerifyClaims claims;
  private final FileListing listing;
  private final List<String> faults;
  private final Set<String> shards = new TreeSet<>();
  private Optional<ArchiveManifest> manifest = Optional.empty();

  /**
   * @param faults receives what is missing, foreign, or does not fit its shard
   */
  CompactFiles(
      Checkpoint checkpoint, VerifyClaims claims, FileListing listing, List<String> faults) {
    this.checkpoint = checkpoint;
    this.claims = claims;
    this.listing = listing;
    this.faults = faults;
  }

  /** Whether there is an archive, or a report promises one. */
  boolean check() throws IOException {
    Optional<Boolean> promised = claims.report().map(report -> report.run().compact());
    List<String> found = listing.in(CheckpointNames.COMPACT);
    if (found.isEmpty() && !promised.orElse(false)) {
      return false;
    }
    if (!promised.orElse(true)) {
      faults.add("compact/: is there, but report.json says that no archive was written");
      return false;
    }
    for (Shard shard : checkpoint.shards()) {
      checkShard(shard);
    }
    readManifest();
    checkNames(found);
    return true;
  }

  /** Shards whose compact form has the header that it must have: their weights can be compared. */
  Set<String> shards() {
    return shards;
  }

  /** Records of the archive's files, by their path in the checkpoint; empty without a manifest. */
  Map<String, FileRecord> records() {
    Map<String, FileRecord> records = new TreeMap<>();
    manifest.ifPresent(
        archive ->
            archive
                .all()
                .forEach((name, file) -> records.put(CheckpointNames.COMPACT + "/" + name, file)));
    return records;
  }

  boolean hasManifest() {
    return manifest.isPresent();
  }

  private Path folder() {
    return new Path(checkpoint.root(), CheckpointNames.COMPACT);
  }

  private void checkShard(Shard shard) throws IOException {
    String name = CheckpointNames.COMPACT + "/" + shard.name();
    if (!listing.has(name)) {
      faults.add(name + ": missing, so the archive is not whole");
      return;
    }
    FileSystem files = checkpoint.storage().fileSystem();
    Path file = new Path(folder(), shard.name());
    try (ShardReader reader = ShardReader.open(files, file)) {
      CompactLayout layout = CompactLayout.parse(file, reader.header());
      if (!samePlaces(shard, layout)) {
        faults.add(name + ": does not have the tensors of its shard, in their order");
        return;
      }
      shards.add(shard.name());
      checkKept(shard, layout);
    } catch (MalformedCheckpointException e) {
      faults.add(e.getMessage());
    }
  }

  private static boolean samePlaces(Shard shard, CompactLayout layout) {
    return shard.header().tensors().equals(layout.dense().tensors());
  }

  private void checkKept(Shard shard, CompactLayout layout) {
    for (TensorEntry tensor : shard.header().tensors()) {
      Sparsity sparsity = claims.targets().get(tensor.name());
      Long kept = layout.keptPerRow().get(tensor.name());
      if (!Objects.equals(kept, expected(tensor, sparsity))
          && (sparsity != null || claims.report().isPresent())) {
        faults.add(
            "%s: compact/%s keeps %s of a row, and not %s"
                .formatted(tensor.name(), shard.name(), kept, expected(tensor, sparsity)));
      }
    }
  }

  /** Values that a row keeps; null for a tensor that lies in the archive as it is. */
  private Long expected(TensorEntry tensor, Sparsity sparsity) {
    // A run that writes no masks archives every tensor as it is.
    boolean masks = claims.report().map(report -> report.run().masks()).orElse(true);
    // Rows that keep unequal numbers are archived as they are, too.
    return sparsity == null || !masks || sparsity.inColumns()
        ? null
        : (Long) (tensor.columns() / sparsity.pattern().blockSize() * sparsity.pattern().kept());
  }

  private void readManifest() throws IOException {
    FileSystem files = checkpoint.storage().fileSystem();
    if (!ArchiveManifest.exists(files, folder())) {
      if (claims.report().flatMap(ReportClaims::files).isPresent()) {
        faults.add("compact/%s: missing".formatted(ArchiveManifest.FILE_NAME));
      }
      return;
    }
    try {
      manifest = Optional.of(ArchiveManifest.read(files, folder()));
    } catch (MalformedCheckpointException e) {
      faults.add(e.getMessage());
    }
  }

  private void checkNames(List<String> found) {
    Set<String> unknown = new TreeSet<>(found);
    unknown.remove(ArchiveManifest.FILE_NAME);
    checkpoint.shards().forEach(shard -> unknown.remove(shard.name()));
    manifest.ifPresent(
        archive -> {
          unknown.removeAll(archive.all().keySet());
          checkListed(archive);
        });
    unknown.forEach(name -> faults.add("compact/%s: is not a file of the archive".formatted(name)));
  }

  private void checkListed(ArchiveManifest archive) {
    Set<String> names = new TreeSet<>();
    checkpoint.shards().forEach(shard -> names.add(shard.name()));
    if (!names.equals(archive.shards().keySet())) {
      faults.add(
          "compact/%s: lists the shards %s, and there are %s"
              .formatted(
                  ArchiveManifest.FILE_NAME, new TreeSet<>(archive.shards().keySet()), names));
    }
    Map<String, FileRecord> expected = new HashMap<>(archive.files());
    if (checkpoint.index().isPresent() && !expected.containsKey(CheckpointIndex.FILE_NAME)) {
      faults.add("compact/%s: lists no index".formatted(ArchiveManifest.FILE_NAME));
    }
  }
}
