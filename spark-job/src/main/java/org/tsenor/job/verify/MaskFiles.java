package org.tsenor.job.verify;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.CheckpointNames;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.checkpoint.MalformedCheckpointException;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.ShardReader;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.job.settings.Sparsity;
import org.tsenor.text.Counted;

/** Checks the headers of the mask files beside the shards. */
final class MaskFiles {
  private final Checkpoint checkpoint;
  private final VerifyClaims claims;
  private final FileListing listing;
  private final List<String> faults;
  private final Set<String> masked = new TreeSet<>();

  /**
   * @param faults receives masks that are missing, of the wrong shape, or too many
   */
  MaskFiles(Checkpoint checkpoint, VerifyClaims claims, FileListing listing, List<String> faults) {
    this.checkpoint = checkpoint;
    this.claims = claims;
    this.listing = listing;
    this.faults = faults;
  }

  /** The pruned tensors that have a mask; none of a checkpoint that promises none and has none. */
  Set<String> masked() throws IOException {
    Optional<Boolean> promised = claims.report().map(report -> report.run().masks());
    List<String> found = listing.in(CheckpointNames.MASKS);
    if (found.isEmpty() && !promised.orElse(false)) {
      return masked;
    }
    if (!found.isEmpty() && !promised.orElse(true)) {
      faults.add("masks/: is there, but report.json says that no masks were written");
      return masked;
    }
    Set<String> unknown = new TreeSet<>(found);
    for (Shard shard : checkpoint.shards()) {
      unknown.remove(shard.name());
      check(shard, listing.has(CheckpointNames.MASKS + "/" + shard.name()));
    }
    unknown.forEach(name -> faults.add("masks/%s: there is no such shard".formatted(name)));
    return masked;
  }

  private void check(Shard shard, boolean exists) throws IOException {
    List<TensorEntry> pruned =
        shard.header().tensors().stream()
            .filter(tensor -> claims.targets().containsKey(tensor.name()))
            .toList();
    if (!exists) {
      if (!pruned.isEmpty()) {
        faults.add(
            "masks/%s: missing, with the masks of %s"
                .formatted(shard.name(), Counted.of(pruned.size(), "tensor")));
      }
      return;
    }
    FileSystem files = checkpoint.storage().fileSystem();
    Path file = new Path(new Path(checkpoint.root(), CheckpointNames.MASKS), shard.name());
    try (ShardReader reader = ShardReader.open(files, file)) {
      pruned.forEach(tensor -> check(tensor, shard.name(), reader.header()));
      if (claims.report().isPresent()) {
        checkRest(shard, reader.header());
      }
    } catch (MalformedCheckpointException e) {
      faults.add(e.getMessage());
    }
  }

  private void check(TensorEntry tensor, String shard, ShardHeader masks) {
    List<Long> shape = List.of(tensor.rows(), (tensor.columns() + 7) / 8);
    TensorEntry entry = masks.tensor(tensor.name() + CheckpointNames.MASK_SUFFIX).orElse(null);
    if (entry == null) {
      faults.add("%s: masks/%s has no mask of it".formatted(tensor.name(), shard));
    } else if (entry.dtype() != Dtype.U8 || !entry.shape().equals(shape)) {
      faults.add(
          "%s: its mask is %s %s and must be U8 %s"
              .formatted(tensor.name(), entry.dtype(), entry.shape(), shape));
    } else {
      masked.add(tensor.name());
    }
  }

  /** A run writes the masks of pruned tensors only, and what these were pruned to. */
  private void checkRest(Shard shard, ShardHeader masks) {
    Set<Sparsity> sparsities = new java.util.HashSet<>();
    for (TensorEntry mask : masks.tensors()) {
      String tensor =
          mask.name().endsWith(CheckpointNames.MASK_SUFFIX)
              ? mask.name()
                  .substring(0, mask.name().length() - CheckpointNames.MASK_SUFFIX.length())
              : mask.name();
      Sparsity sparsity = claims.targets().get(tensor);
      if (sparsity == null || shard.header().tensor(tensor).isEmpty()) {
        faults.add(
            "masks/%s: has '%s', which is no mask of a pruned tensor of the shard"
                .formatted(shard.name(), mask.name()));
      } else {
        sparsities.add(sparsity);
      }
    }
    Map<String, String> description =
        Map.of(
            "pattern", joined(sparsities, sparsity -> sparsity.pattern().toString()),
            "structure", joined(sparsities, Sparsity::structureLabel));
    description.forEach(
        (key, expected) -> {
          if (!expected.equals(masks.metadata().get(key))) {
            faults.add(
                "masks/%s: says that its %s is %s, but that of its tensors is %s"
                    .formatted(shard.name(), key, masks.metadata().get(key), expected));
          }
        });
  }

  private static String joined(
      Set<Sparsity> sparsities, java.util.function.Function<Sparsity, String> part) {
    return sparsities.stream().map(part).distinct().sorted().collect(Collectors.joining(","));
  }
}
