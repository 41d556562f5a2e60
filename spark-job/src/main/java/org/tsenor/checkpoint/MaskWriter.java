package org.tsenor.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.text.Counted;

/**
 * Writes the masks of one shard's pruned tensors, band by band as they come.
 *
 * <p>Which tensors are pruned is known only when the last band has come, and the header goes first:
 * until {@link #finish} the masks wait in memory or, past 1 MiB, in a local temporary file.
 */
public final class MaskWriter implements AutoCloseable {
  /** Version of the layout, in the metadata under {@code version}. */
  public static final String VERSION = "1";

  private final Spool spool;
  private final List<TensorEntry> masks = new ArrayList<>();
  private TensorEntry tensor;
  private long waiting;

  /**
   * @param scratch a local directory for the temporary file
   */
  public MaskWriter(java.nio.file.Path scratch) {
    spool = new Spool(scratch);
  }

  /**
   * Adds the mask of the next band.
   *
   * @param dense the pruned tensor, with two dimensions or more; its bands come one after the other
   * @param firstRow of the band, along the tensor's first dimension
   * @param mask whole rows, shape (rows, ⌈columns/8⌉); not kept
   * @throws IllegalArgumentException if bands are missing, out of order, or not whole rows
   */
  public void add(TensorEntry dense, long firstRow, byte[] mask) throws IOException {
    TensorEntry entry = new PrunedTensor(dense).maskEntry();
    if (!dense.equals(tensor)) {
      requireWhole();
      tensor = dense;
      masks.add(entry);
      waiting = entry.byteLength();
    }
    long rowBytes = entry.rowBytes();
    long done = entry.byteLength() - waiting;
    if (firstRow * rowBytes != done || mask.length % rowBytes != 0 || mask.length > waiting) {
      throw new IllegalArgumentException(
          "mask of '%s' from row %d has %d bytes: needed are rows of %d bytes from row %d of %d on"
              .formatted(
                  dense.name(), firstRow, mask.length, rowBytes, done / rowBytes, entry.rows()));
    }
    spool.write(mask);
    waiting -= mask.length;
  }

  private void requireWhole() {
    if (waiting > 0) {
      throw new IllegalArgumentException(
          "the mask of '%s' lacks its last %s"
              .formatted(tensor.name(), Counted.of(waiting, "byte")));
    }
  }

  /** Whether no mask was added: then there is no file to write. */
  public boolean isEmpty() {
    return masks.isEmpty();
  }

  /**
   * Writes the file.
   *
   * @param description goes into the metadata, such as {@code pattern} and {@code structure}
   * @throws IllegalArgumentException if the last tensor's mask is not whole
   */
  public void finish(FileSystem fileSystem, Path path, Map<String, String> description)
      throws IOException {
    requireWhole();
    Map<String, String> metadata = new TreeMap<>(description);
    metadata.put("version", VERSION);
    ShardHeader header = ShardHeader.layout(metadata, masks);
    try (ShardWriter writer = ShardWriter.create(fileSystem, path, header)) {
      spool.drainTo(writer);
      writer.finish();
    }
  }

  /** Removes the temporary file; harmless twice. */
  @Override
  public void close() throws IOException {
    spool.close();
  }
}
