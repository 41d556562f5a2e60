package org.tsenor.checkpoint;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Makes a compact shard from a pruned shard and its masks, and the pruned shard from it again. */
public final class CompactShard {
  /** Dense bytes taken at once; a single row of a pruned tensor may be longer. */
  private static final int BAND_BYTES = 1 << 20;

  private final FileSystem fileSystem;
  private final java.nio.file.Path scratch;

  /**
   * @param storage the files are on
   * @param scratch a local directory for a temporary file
   */
  public CompactShard(Storage storage, java.nio.file.Path scratch) {
    this(storage.fileSystem(), scratch);
  }

  /**
   * @param fileSystem the files are on
   * @param scratch a local directory for a temporary file
   */
  public CompactShard(FileSystem fileSystem, java.nio.file.Path scratch) {
    this.fileSystem = fileSystem;
    this.scratch = scratch;
  }

  /**
   * Writes the compact form of a pruned shard. What the masks' metadata says goes into it.
   *
   * @param dense the pruned shard, zeros in place
   * @param masks the mask file of its pruned tensors
   * @param compact the file to write
   * @throws MalformedCheckpointException if a file breaks a rule of its format
   * @throws IllegalArgumentException if rows of a mask do not all keep as many values, or a value
   *     that a mask drops is not zero
   */
  public void pack(Path dense, Path masks, Path compact) throws IOException {
    Map<String, String> description;
    Map<String, Long> keptPerRow;
    try (ShardReader reader = ShardReader.open(fileSystem, dense);
        MaskReader maskReader = MaskReader.open(fileSystem, masks)) {
      description = new LinkedHashMap<>(maskReader.description());
      description.remove("format");
      description.remove("version");
      keptPerRow = keptPerRow(reader, maskReader);
    }
    pack(dense, masks, compact, keptPerRow, description);
  }

  /**
   * Writes the compact form of a shard.
   *
   * @param dense the shard, zeros in place
   * @param masks the mask file of its pruned tensors; null if it has none
   * @param compact the file to write
   * @param keptPerRow weights kept in each row of every tensor that is packed; others are copied
   * @param description of the masks, which goes into it
   * @throws MalformedCheckpointException if a file breaks a rule of its format
   * @throws IllegalArgumentException if rows of a mask do not keep as many values, or a value that
   *     a mask drops is not zero
   */
  public void pack(
      Path dense,
      Path masks,
      Path compact,
      Map<String, Long> keptPerRow,
      Map<String, String> description)
      throws IOException {
    try (ShardReader reader = ShardReader.open(fileSystem, dense);
        MaskReader maskReader = masks == null ? null : MaskReader.open(fileSystem, masks)) {
      CompactLayout layout = CompactLayout.of(reader.header(), keptPerRow, description);
      try (CompactWriter writer = CompactWriter.create(fileSystem, compact, layout, scratch)) {
        for (TensorEntry tensor : reader.header().tensors()) {
          boolean packed = keptPerRow.containsKey(tensor.name());
          packTensor(tensor, reader, packed ? maskReader : null, writer);
        }
        writer.finish();
      }
    }
  }

  private static Map<String, Long> keptPerRow(ShardReader reader, MaskReader masks)
      throws IOException {
    Map<String, Long> kept = new LinkedHashMap<>();
    for (TensorEntry tensor : reader.header().tensors()) {
      if (masks.has(tensor)) {
        byte[] first = masks.rows(tensor, 0, 1);
        int rowBytes = Math.toIntExact(new PrunedTensor(tensor).maskRowBytes());
        kept.put(tensor.name(), (long) RowPacker.countKept(first, 0, rowBytes));
      }
    }
    return kept;
  }

  private static void packTensor(
      TensorEntry tensor, ShardReader reader, MaskReader masks, CompactWriter writer)
      throws IOException {
    if (masks == null) {
      for (long at = 0; at < tensor.byteLength(); at += BAND_BYTES) {
        writer.copy(
            tensor, read(reader, tensor, at, Math.min(BAND_BYTES, tensor.byteLength() - at)));
      }
      return;
    }
    long step = rowsAtOnce(tensor);
    for (long row = 0; row < tensor.rows(); row += step) {
      long rows = Math.min(step, tensor.rows() - row);
      byte[] dense = read(reader, tensor, row * tensor.rowBytes(), rows * tensor.rowBytes());
      writer.add(tensor, row, dense, masks.rows(tensor, row, rows));
    }
  }

  /**
   * Writes the dense shard of a compact one, on the same storage.
   *
   * @throws MalformedCheckpointException if the compact shard breaks a rule of its format
   */
  public void restore(Path compact, Path dense) throws IOException {
    restore(compact, fileSystem, dense);
  }

  /** Writes the dense shard of a compact one to another storage, and gives its header. */
  public ShardHeader restore(Path compact, FileSystem target, Path dense) throws IOException {
    try (ShardReader reader = ShardReader.open(fileSystem, compact)) {
      CompactLayout layout = CompactLayout.parse(compact, reader.header());
      try (ShardWriter writer = ShardWriter.create(target, dense, layout.dense())) {
        int next = 0;
        for (TensorEntry tensor : layout.dense().tensors()) {
          TensorEntry stored = reader.header().tensors().get(next++);
          Long kept = layout.keptPerRow().get(tensor.name());
          if (kept == null) {
            copy(stored, reader, writer);
          } else {
            TensorEntry mask = reader.header().tensors().get(next++);
            RowPacker packer = RowPacker.of(new PrunedTensor(tensor), kept);
            unpack(compact, packer, new Packed(reader, stored, mask), writer);
          }
        }
        writer.finish();
      }
      return layout.dense();
    }
  }

  private static void copy(TensorEntry tensor, ShardReader reader, ShardWriter writer)
      throws IOException {
    for (long at = 0; at < tensor.byteLength(); at += BAND_BYTES) {
      writer.write(read(reader, tensor, at, Math.min(BAND_BYTES, tensor.byteLength() - at)));
    }
  }

  /** The two tensors of a compact shard that stand for a pruned one. */
  private record Packed(ShardReader reader, TensorEntry values, TensorEntry mask) {}

  private static void unpack(Object file, RowPacker packer, Packed packed, ShardWriter writer)
      throws IOException {
    TensorEntry values = packed.values();
    TensorEntry mask = packed.mask();
    long step = rowsAtOnce(values);
    for (long row = 0; row < values.rows(); row += step) {
      long rows = Math.min(step, values.rows() - row);
      byte[] band =
          read(packed.reader(), values, row * values.rowBytes(), rows * values.rowBytes());
      byte[] bits = read(packed.reader(), mask, row * mask.rowBytes(), rows * mask.rowBytes());
      try {
        writer.write(packer.unpack(band, bits));
      } catch (IllegalArgumentException e) {
        throw new MalformedCheckpointException(
            file, "tensor '%s' from row %d: %s".formatted(mask.name(), row, e.getMessage()), e);
      }
    }
  }

  private static long rowsAtOnce(TensorEntry tensor) {
    return Math.max(1, BAND_BYTES / Math.max(1, tensor.rowBytes()));
  }

  private static byte[] read(ShardReader reader, TensorEntry tensor, long offset, long length)
      throws IOException {
    byte[] bytes = new byte[Math.toIntExact(length)];
    reader.read(tensor, offset, bytes, 0, bytes.length);
    return bytes;
  }
}
