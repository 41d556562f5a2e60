package org.tsenor.source;

import java.io.IOException;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.MaskWriter;
import org.tsenor.checkpoint.TensorEntry;

/** The masks of one shard's bands, and what they have in common. */
final class ShardMasks implements AutoCloseable {
  /** The structure whose rows keep unequal numbers: an archive takes such a tensor as it is. */
  private static final String IN_COLUMNS = "standard-in-columns";

  private final String shard;
  private final MaskWriter writer = new MaskWriter(LocalSpace.directory());
  private final Map<String, Long> keptPerRow = new LinkedHashMap<>();
  private final Set<String> patterns = new TreeSet<>();
  private final Set<String> structures = new TreeSet<>();

  ShardMasks(String shard) {
    this.shard = shard;
  }

  /**
   * Takes the mask of the next band, if it has one.
   *
   * @throws BandOrderException if it does not fit the band, or bands of the tensor had none
   */
  void add(TensorEntry tensor, BandRow row) throws IOException {
    if (row.mask() == null) {
      return;
    }
    requireLength(tensor, row);
    try {
      writer.add(tensor, row.band().firstRow(), row.mask());
    } catch (IllegalArgumentException e) {
      throw new BandOrderException("shard %s: %s".formatted(shard, e.getMessage()), e);
    }
    if (!row.structure().equals(Optional.of(IN_COLUMNS))) {
      keptPerRow.computeIfAbsent(
          tensor.name(), name -> keptInFirstRow(row.mask(), (int) maskRowBytes(tensor)));
    }
    row.pattern().ifPresent(patterns::add);
    row.structure().ifPresent(structures::add);
  }

  private void requireLength(TensorEntry tensor, BandRow row) throws BandOrderException {
    if (tensor.shape().size() < 2) {
      return; // Refused, with the reason, where masks are written.
    }
    long rows = row.band().rowCount() * (tensor.columns() / lastDimension(tensor));
    if (row.mask().length != rows * maskRowBytes(tensor)) {
      throw new BandOrderException(
          "shard %s: mask of %s has %d bytes: needed are %d rows of %d"
              .formatted(shard, row.band().place(), row.mask().length, rows, maskRowBytes(tensor)));
    }
  }

  private static long lastDimension(TensorEntry tensor) {
    return tensor.shape().get(tensor.shape().size() - 1);
  }

  private static long maskRowBytes(TensorEntry tensor) {
    return (lastDimension(tensor) + Byte.SIZE - 1) / Byte.SIZE;
  }

  private static long keptInFirstRow(byte[] mask, int rowBytes) {
    return BitSet.valueOf(mask).get(0, rowBytes * Byte.SIZE).cardinality();
  }

  boolean isEmpty() {
    return writer.isEmpty();
  }

  /** Weights kept in each row of every tensor whose rows keep equally many: its first row's. */
  Map<String, Long> keptPerRow() {
    return keptPerRow;
  }

  /** Pattern and structure, as far as rows said; several, where tensors differ, with commas. */
  Map<String, String> description() {
    Map<String, String> description = new TreeMap<>();
    if (!patterns.isEmpty()) {
      description.put(BandColumns.PATTERN, String.join(",", patterns));
    }
    if (!structures.isEmpty()) {
      description.put(BandColumns.STRUCTURE, String.join(",", structures));
    }
    return description;
  }

  void finish(FileSystem fileSystem, Path path) throws IOException {
    try {
      writer.finish(fileSystem, path, description());
    } catch (IllegalArgumentException e) {
      throw new BandOrderException("shard %s: %s".formatted(shard, e.getMessage()), e);
    }
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
