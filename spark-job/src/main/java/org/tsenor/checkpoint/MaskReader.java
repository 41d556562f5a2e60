package org.tsenor.checkpoint;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Looks masks up in the mask file of one shard. */
public final class MaskReader implements AutoCloseable {
  private final Path path;
  private final ShardReader reader;
  private final Map<String, TensorEntry> masks = new LinkedHashMap<>();

  private MaskReader(Path path, ShardReader reader) {
    this.path = path;
    this.reader = reader;
    for (TensorEntry entry : reader.header().tensors()) {
      masks.put(entry.name(), entry);
    }
  }

  /**
   * Opens a mask file.
   *
   * @throws MalformedCheckpointException if it is not a safetensors file, or not one of masks
   */
  public static MaskReader open(FileSystem fileSystem, Path path) throws IOException {
    MaskReader masks = new MaskReader(path, ShardReader.open(fileSystem, path));
    try {
      masks.requireMasks();
      return masks;
    } catch (IOException e) {
      masks.close();
      throw e;
    }
  }

  private void requireMasks() throws MalformedCheckpointException {
    String version = description().get("version");
    if (!MaskWriter.VERSION.equals(version)) {
      throw new MalformedCheckpointException(
          path, "has masks of version %s: allowed is %s".formatted(version, MaskWriter.VERSION));
    }
    for (TensorEntry entry : masks.values()) {
      if (entry.dtype() != Dtype.U8 || !entry.name().endsWith(CheckpointNames.MASK_SUFFIX)) {
        throw new MalformedCheckpointException(
            path,
            "has '%s' of %s: allowed are U8 tensors whose name ends with %s"
                .formatted(entry.name(), entry.dtype(), CheckpointNames.MASK_SUFFIX));
      }
    }
  }

  /** What the writer was told of the masks, such as {@code pattern} and {@code structure}. */
  public Map<String, String> description() {
    return reader.header().metadata();
  }

  /** Whether this tensor was pruned. */
  public boolean has(TensorEntry dense) {
    return masks.containsKey(dense.name() + CheckpointNames.MASK_SUFFIX);
  }

  /**
   * The mask of whole rows.
   *
   * @param dense a tensor that has a mask
   * @param firstRow along the tensor's first dimension
   * @param rows count of rows, such that their mask fits an array
   * @return shape (rows, ⌈columns/8⌉)
   * @throws MalformedCheckpointException if the mask has not the shape that the tensor needs
   */
  public byte[] rows(TensorEntry dense, long firstRow, long rows) throws IOException {
    TensorEntry expected = new PrunedTensor(dense).maskEntry();
    TensorEntry mask = masks.get(expected.name());
    if (mask == null || !mask.shape().equals(expected.shape())) {
      throw new MalformedCheckpointException(
          path,
          "has '%s' with shape %s: tensor '%s' needs %s"
              .formatted(
                  expected.name(),
                  mask == null ? "none" : mask.shape(),
                  dense.name(),
                  expected.shape()));
    }
    byte[] bytes = new byte[Math.toIntExact(Math.multiplyExact(rows, mask.rowBytes()))];
    reader.read(mask, firstRow * mask.rowBytes(), bytes, 0, bytes.length);
    return bytes;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
