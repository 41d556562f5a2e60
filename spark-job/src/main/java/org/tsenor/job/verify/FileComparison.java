package org.tsenor.job.verify;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.TensorEntry;

/** Compares a pruned checkpoint with its original in everything but the weights. */
final class FileComparison {
  private static final int BUFFER = 1 << 16;

  private final Checkpoint original;
  private final Checkpoint pruned;

  FileComparison(Checkpoint original, Checkpoint pruned) {
    this.original = original;
    this.pruned = pruned;
  }

  /** Tensors that are missing, new or of another shape, and other files that differ. */
  List<String> faults() throws IOException {
    List<String> faults = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Shard shard : original.shards()) {
      for (TensorEntry tensor : shard.header().tensors()) {
        names.add(tensor.name());
        compare(tensor, faults);
      }
    }
    for (Shard shard : pruned.shards()) {
      for (TensorEntry tensor : shard.header().tensors()) {
        if (!names.contains(tensor.name())) {
          faults.add("%s: the original has no such tensor".formatted(tensor.name()));
        }
      }
    }
    for (String file : original.otherFiles()) {
      if (!sameBytes(file)) {
        faults.add("%s: missing or not the same as in the original".formatted(file));
      }
    }
    return faults;
  }

  private void compare(TensorEntry tensor, List<String> faults) {
    TensorEntry other = pruned.tensor(tensor.name()).orElse(null);
    if (other == null) {
      faults.add("%s: in the original, but in no shard here".formatted(tensor.name()));
    } else if (!VerifyJob.sameShape(tensor, other)) {
      faults.add(
          "%s: is %s %s and was %s %s"
              .formatted(
                  tensor.name(), other.dtype(), other.shape(), tensor.dtype(), tensor.shape()));
    }
  }

  private boolean sameBytes(String file) throws IOException {
    try (InputStream one = original.storage().fileSystem().open(original.path(file), BUFFER);
        InputStream other = pruned.storage().fileSystem().open(pruned.path(file), BUFFER)) {
      byte[] expected = one.readNBytes(BUFFER);
      while (expected.length > 0) {
        if (!java.util.Arrays.equals(expected, other.readNBytes(BUFFER))) {
          return false;
        }
        expected = one.readNBytes(BUFFER);
      }
      return other.read() < 0;
    } catch (FileNotFoundException e) {
      return false;
    }
  }
}
