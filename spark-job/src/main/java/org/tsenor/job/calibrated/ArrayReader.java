package org.tsenor.job.calibrated;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.checkpoint.MalformedCheckpointException;
import org.tsenor.checkpoint.ShardReader;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.linalg.DoubleMatrix;

/**
 * Reads what {@link ArrayWriter} wrote, from the first array to the last, and proves it by the
 * checksum. Memory: the arrays that are asked for, and one piece.
 */
final class ArrayReader implements AutoCloseable {
  /** An array of Java has no more, and a few less. */
  private static final long MOST_BYTES = Integer.MAX_VALUE - 64;

  private final Path path;
  private final ShardReader reader;
  private final CRC32C checksum = new CRC32C();
  private final ByteBuffer piece =
      ByteBuffer.allocate(ArrayWriter.PIECE_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  /**
   * Opens a file.
   *
   * @throws MalformedCheckpointException if it is none of ours
   */
  ArrayReader(FileSystem files, Path path) throws IOException {
    this.path = path;
    this.reader = ShardReader.open(files, path);
    checksum.update(reader.header().toBytes());
  }

  /** What was said of the arrays. */
  Map<String, String> facts() {
    return reader.header().metadata();
  }

  /** The arrays, in the order in which they are read. */
  List<TensorEntry> arrays() throws IOException {
    List<TensorEntry> tensors = reader.header().tensors();
    int last = tensors.size() - 1;
    if (last < 0 || !tensors.get(last).name().equals(ArrayWriter.CHECKSUM)) {
      throw problem("was not written by a task of this run: it has no checksum at its end");
    }
    return tensors.subList(0, last);
  }

  /** Reads the next array, one of doubles. */
  DoubleMatrix doubles(TensorEntry array) throws IOException {
    if (array.dtype() != Dtype.F64
        || array.shape().size() != 2
        || array.elements() > MOST_BYTES
        || array.shape().stream().anyMatch(size -> size > MOST_BYTES)) {
      throw problem("has an array '%s' that is no matrix of doubles".formatted(array.name()));
    }
    DoubleMatrix matrix =
        DoubleMatrix.zeros(array.shape().get(0).intValue(), array.shape().get(1).intValue());
    int most = ArrayWriter.PIECE_BYTES / Double.BYTES;
    for (int at = 0; at < matrix.values().length; at += most) {
      int length = Math.min(most, matrix.values().length - at);
      read(array, (long) at * Double.BYTES, piece.array(), length * Double.BYTES);
      piece.asDoubleBuffer().get(matrix.values(), at, length);
    }
    return matrix;
  }

  /** Reads the next array, one of floats. */
  float[] floats(TensorEntry array) throws IOException {
    if (array.dtype() != Dtype.F32 || array.elements() > MOST_BYTES) {
      throw problem("has an array '%s' that is not one of floats".formatted(array.name()));
    }
    float[] values = new float[(int) array.elements()];
    int most = ArrayWriter.PIECE_BYTES / Float.BYTES;
    for (int at = 0; at < values.length; at += most) {
      int length = Math.min(most, values.length - at);
      read(array, (long) at * Float.BYTES, piece.array(), length * Float.BYTES);
      piece.asFloatBuffer().get(values, at, length);
    }
    return values;
  }

  /** Reads the next array, one of bytes. */
  byte[] bytes(TensorEntry array) throws IOException {
    if (array.dtype() != Dtype.U8 || array.byteLength() > MOST_BYTES) {
      throw problem("has an array '%s' that is not one of bytes".formatted(array.name()));
    }
    byte[] bytes = new byte[(int) array.byteLength()];
    read(array, 0, bytes, bytes.length);
    return bytes;
  }

  private void read(TensorEntry array, long offset, byte[] into, int length) throws IOException {
    reader.read(array, offset, into, 0, length);
    checksum.update(into, 0, length);
  }

  /**
   * Ends reading, when every array has been read.
   *
   * @throws MalformedCheckpointException if the file is damaged
   */
  void finish() throws IOException {
    List<TensorEntry> tensors = reader.header().tensors();
    TensorEntry last = tensors.get(tensors.size() - 1);
    if (last.byteLength() == Integer.BYTES) {
      reader.read(last, 0, piece.array(), 0, Integer.BYTES);
      if (piece.getInt(0) == (int) checksum.getValue()) {
        return;
      }
    }
    throw problem("is damaged: its checksum is another");
  }

  /** Says what is wrong with the file. */
  MalformedCheckpointException problem(String what) {
    return new MalformedCheckpointException(path, what);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
