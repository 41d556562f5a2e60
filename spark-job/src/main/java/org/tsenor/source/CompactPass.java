package org.tsenor.source;

import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.CompactLayout;
import org.tsenor.checkpoint.CompactWriter;
import org.tsenor.checkpoint.MaskReader;
import org.tsenor.checkpoint.ShardReader;
import org.tsenor.checkpoint.TensorEntry;

/**
 * Writes the compact form of a shard from its finished files: a compact header says how much every
 * tensor keeps, which is known only when the last mask has come.
 *
 * @param fileSystem of all three files
 * @param shard the dense file
 * @param masks the mask file; null if the shard has none
 */
record CompactPass(FileSystem fileSystem, Path shard, Path masks) {
  private static final long BAND_BYTES = 1 << 20;

  void write(Path compact, ShardMasks description) throws IOException {
    try (ShardReader dense = ShardReader.open(fileSystem, shard);
        MaskReader mask = masks == null ? null : MaskReader.open(fileSystem, masks);
        CompactWriter writer =
            CompactWriter.create(
                fileSystem,
                compact,
                CompactLayout.of(
                    dense.header(), description.keptPerRow(), description.description()),
                LocalSpace.directory())) {
      for (TensorEntry tensor : dense.header().tensors()) {
        boolean packed = description.keptPerRow().containsKey(tensor.name());
        copy(tensor, dense, packed ? mask : null, writer);
      }
      writer.finish();
    }
  }

  private static void copy(
      TensorEntry tensor, ShardReader dense, MaskReader masks, CompactWriter writer)
      throws IOException {
    if (masks == null) {
      for (long at = 0; at < tensor.byteLength(); at += BAND_BYTES) {
        byte[] piece = new byte[(int) Math.min(BAND_BYTES, tensor.byteLength() - at)];
        dense.read(tensor, at, piece, 0, piece.length);
        writer.copy(tensor, piece);
      }
      return;
    }
    long step = Math.max(1, BAND_BYTES / tensor.rowBytes());
    for (long row = 0; row < tensor.rows(); row += step) {
      long rows = Math.min(step, tensor.rows() - row);
      byte[] data = new byte[Math.toIntExact(rows * tensor.rowBytes())];
      dense.read(tensor, row * tensor.rowBytes(), data, 0, data.length);
      writer.add(tensor, row, data, masks.rows(tensor, row, rows));
    }
  }
}
