package org.tsenor.job.verify;

import java.io.IOException;
import java.util.Arrays;
import org.tsenor.checkpoint.CheckpointNames;
import org.tsenor.checkpoint.TensorEntry;

/**
 * Compares a band with what an archive has of it.
 *
 * <p>Puts no dense rows together: it walks the kept values beside the weights, and shares no code
 * with what wrote the archive.
 *
 * @param files of the task
 * @param file the compact shard
 */
record CompactBand(TaskFiles files, String file) {
  /**
   * Checks a band.
   *
   * @param tensor the tensor in its dense shard
   * @param offset first byte of the band, relative to the tensor
   * @param data the band's bytes
   * @param mask of the band from the mask file, null where there is none
   */
  void check(TensorEntry tensor, long offset, byte[] data, byte[] mask, BandFaults faults)
      throws IOException {
    boolean pruned = files.header(file).tensor(tensor.name()).isEmpty();
    if (!pruned) {
      byte[] stored = files.bytes(file, tensor.name(), offset, data.length);
      int difference = Arrays.mismatch(data, stored);
      if (difference >= 0 && faults.count()) {
        faults.tell("%s has another byte %d of it".formatted(shownName(), offset + difference));
      }
      return;
    }
    TensorEntry values =
        files.header(file).tensor(tensor.name() + CheckpointNames.VALUES_SUFFIX).orElseThrow();
    int columns = Math.toIntExact(last(tensor));
    int kept = Math.toIntExact(last(values));
    int width = tensor.dtype().bits() / Byte.SIZE;
    long firstRow = offset / width / columns;
    int rows = data.length / width / columns;
    int maskRow = (columns + 7) / 8;
    byte[] bits =
        files.bytes(
            file,
            tensor.name() + CheckpointNames.MASK_SUFFIX,
            firstRow * maskRow,
            (long) rows * maskRow);
    int moved = mask == null ? -1 : Arrays.mismatch(mask, bits);
    if (moved >= 0 && faults.count()) {
      faults.tell(
          "row %d: %s has another mask of it".formatted(firstRow + moved / maskRow, shownName()));
    }
    byte[] packed =
        files.bytes(file, values.name(), firstRow * kept * width, (long) rows * kept * width);
    for (int row = 0; row < rows; row++) {
      Row found = new Row(Arrays.copyOfRange(bits, row * maskRow, (row + 1) * maskRow), width);
      byte[] dense = Arrays.copyOfRange(data, row * columns * width, (row + 1) * columns * width);
      byte[] stored = Arrays.copyOfRange(packed, row * kept * width, (row + 1) * kept * width);
      if (!found.unpacksTo(dense, stored) && faults.count()) {
        faults.tell("row %d: %s has other weights of it".formatted(firstRow + row, shownName()));
      }
    }
  }

  private String shownName() {
    return "compact/" + file.substring(file.lastIndexOf('/') + 1);
  }

  private static long last(TensorEntry tensor) {
    return tensor.shape().get(tensor.shape().size() - 1);
  }

  /**
   * One row of a mask.
   *
   * @param mask a bit a column
   * @param width bytes of a weight
   */
  @SuppressWarnings("ArrayRecordComponent") // Rows are never compared.
  private record Row(byte[] mask, int width) {

    /** Whether values, put where the mask keeps, are these weights, and none is left over. */
    boolean unpacksTo(byte[] dense, byte[] values) {
      int next = 0;
      for (int column = 0; column < dense.length / width; column++) {
        boolean keeps = ((mask[column / 8] >> (column % 8)) & 1) != 0;
        if (keeps && next + width > values.length) {
          return false;
        }
        for (int i = 0; i < width; i++) {
          if (dense[column * width + i] != (keeps ? values[next + i] : 0)) {
            return false;
          }
        }
        next += keeps ? width : 0;
      }
      return next == values.length;
    }
  }
}
