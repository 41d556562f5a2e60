package org.tsenor.checkpoint;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Writes a compact shard from the bands of its dense shard, as they come in file order.
 *
 * <p>The memory it takes is a band; the mask of the tensor at hand waits, past 1 MiB in a local
 * temporary file, until its values are written.
 */
final class CompactWriter implements AutoCloseable {
  private final CompactLayout layout;
  private final ShardWriter writer;
  private final Spool masks;
  private final Deque<TensorEntry> tensors = new ArrayDeque<>();
  private long waiting;

  private CompactWriter(CompactLayout layout, ShardWriter writer, Spool masks) {
    this.layout = layout;
    this.writer = writer;
    this.masks = masks;
    tensors.addAll(layout.dense().tensors());
    skipEmpty();
  }

  /**
   * Begins the file.
   *
   * @param layout from {@link CompactLayout#of}
   * @param scratch a local directory for the temporary file
   */
  static CompactWriter create(
      FileSystem fileSystem, Path path, CompactLayout layout, java.nio.file.Path scratch)
      throws IOException {
    return new CompactWriter(
        layout, ShardWriter.create(fileSystem, path, layout.compact()), new Spool(scratch));
  }

  /**
   * Adds the next band of a pruned tensor.
   *
   * @param tensor of the dense shard, with elements
   * @param firstRow of the band, along the tensor's first dimension
   * @param dense whole rows of the tensor, zeros in place; not kept
   * @param mask shape (rows, ⌈columns/8⌉)
   * @throws IllegalArgumentException if the band is not the next, the mask does not keep what the
   *     layout says, or a value it drops is not zero
   */
  void add(TensorEntry tensor, long firstRow, byte[] dense, byte[] mask) throws IOException {
    requireNext(tensor, mask != null);
    requireRows(tensor, firstRow, dense);
    Long kept = layout.keptPerRow().get(tensor.name());
    writer.write(pack(new PrunedTensor(tensor), kept, dense, mask));
    masks.write(mask);
    advance(dense.length);
  }

  /**
   * Adds the next bytes of a tensor that is not pruned.
   *
   * @param tensor of the dense shard, with elements
   * @param bytes not kept
   * @throws IllegalArgumentException if they are not the next
   */
  void copy(TensorEntry tensor, byte[] bytes) throws IOException {
    requireNext(tensor, false);
    if (bytes.length > waiting) {
      throw new IllegalArgumentException(
          "%d bytes of tensor '%s' came: %d are left"
              .formatted(bytes.length, tensor.name(), waiting));
    }
    writer.write(bytes);
    advance(bytes.length);
  }

  private void advance(int length) throws IOException {
    waiting -= length;
    if (waiting == 0) {
      masks.drainTo(writer);
      tensors.remove();
      skipEmpty();
    }
  }

  private void requireNext(TensorEntry tensor, boolean masked) {
    TensorEntry next = tensors.peek();
    if (next == null || !next.equals(tensor)) {
      throw new IllegalArgumentException(
          "a band of tensor '%s' came: next is %s"
              .formatted(tensor.name(), next == null ? "none" : "'" + next.name() + "'"));
    }
    if (masked != layout.keptPerRow().containsKey(tensor.name())) {
      throw new IllegalArgumentException(
          "tensor '%s' comes %s a mask: the layout says otherwise"
              .formatted(tensor.name(), masked ? "with" : "without"));
    }
  }

  private void requireRows(TensorEntry tensor, long firstRow, byte[] dense) {
    long done = tensor.byteLength() - waiting;
    long rowBytes = tensor.rowBytes();
    if (firstRow * rowBytes != done || dense.length % rowBytes != 0 || dense.length > waiting) {
      throw new IllegalArgumentException(
          "a band of %d bytes from row %d of tensor '%s': needed are rows of %d bytes from row %d"
              .formatted(dense.length, firstRow, tensor.name(), rowBytes, done / rowBytes));
    }
  }

  private static byte[] pack(PrunedTensor tensor, long kept, byte[] dense, byte[] mask) {
    RowPacker packer = RowPacker.of(tensor, kept);
    try {
      return packer.pack(dense, mask);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "tensor '%s': %s".formatted(tensor.dense().name(), e.getMessage()), e);
    }
  }

  private void skipEmpty() {
    while (!tensors.isEmpty() && tensors.peek().byteLength() == 0) {
      tensors.remove();
    }
    waiting = tensors.isEmpty() ? 0 : tensors.peek().byteLength();
  }

  /**
   * Ends the file.
   *
   * @throws IllegalStateException if bands are missing; the file is removed
   */
  void finish() throws IOException {
    writer.finish();
  }

  /** Gives the file up and removes it, unless it is finished. */
  @Override
  public void close() throws IOException {
    try (masks) {
      writer.close();
    }
  }
}
