package org.tsenor.job.calibrated;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.ShardWriter;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.linalg.DoubleMatrix;

/**
 * Writes arrays for a later task: safetensors whose last tensor is the checksum of what is before
 * it. Memory: one piece, whatever the arrays take.
 */
final class ArrayWriter implements AutoCloseable {
  /** Name of the tensor with the checksum of the header and of all other tensors. */
  static final String CHECKSUM = "crc32c";

  static final int PIECE_BYTES = 1 << 20;

  private final ShardWriter writer;
  private final CRC32C checksum = new CRC32C();
  private final ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  /**
   * Begins a file.
   *
   * @param facts become the file's metadata
   * @param arrays that will be written, in this order
   */
  ArrayWriter(FileSystem files, Path path, Map<String, String> facts, List<TensorEntry> arrays)
      throws IOException {
    List<TensorEntry> tensors = new ArrayList<>(arrays);
    tensors.add(TensorEntry.at(0, CHECKSUM, Dtype.U32, List.of(1L)));
    ShardHeader header = ShardHeader.layout(facts, tensors);
    checksum.update(header.toBytes());
    writer = ShardWriter.create(files, path, header);
  }

  /** An array of doubles. */
  static TensorEntry doubles(String name, DoubleMatrix matrix) {
    return TensorEntry.at(
        0, name, Dtype.F64, List.of((long) matrix.rows(), (long) matrix.columns()));
  }

  /** An array of floats. */
  static TensorEntry floats(String name, float[] values) {
    return TensorEntry.at(0, name, Dtype.F32, List.of((long) values.length));
  }

  /** An array of bytes. */
  static TensorEntry bytes(String name, byte[] bytes) {
    return TensorEntry.at(0, name, Dtype.U8, List.of((long) bytes.length));
  }

  /** Writes the next array, one of doubles. */
  void write(DoubleMatrix matrix) throws IOException {
    int count = matrix.rows() * matrix.columns();
    int most = PIECE_BYTES / Double.BYTES;
    for (int at = 0; at < count; at += most) {
      int length = Math.min(most, count - at);
      piece.asDoubleBuffer().put(matrix.values(), at, length);
      write(piece.array(), 0, length * Double.BYTES);
    }
  }

  /** Writes the next array, one of floats. */
  void write(float[] values) throws IOException {
    int most = PIECE_BYTES / Float.BYTES;
    for (int at = 0; at < values.length; at += most) {
      int length = Math.min(most, values.length - at);
      piece.asFloatBuffer().put(values, at, length);
      write(piece.array(), 0, length * Float.BYTES);
    }
  }

  /** Writes the next array, one of bytes. */
  void write(byte[] bytes) throws IOException {
    write(bytes, 0, bytes.length);
  }

  private void write(byte[] bytes, int from, int length) throws IOException {
    checksum.update(bytes, from, length);
    writer.write(bytes, from, length);
  }

  /** Ends the file. */
  void finish() throws IOException {
    piece.putInt(0, (int) checksum.getValue());
    writer.write(piece.array(), 0, Integer.BYTES);
    writer.finish();
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
