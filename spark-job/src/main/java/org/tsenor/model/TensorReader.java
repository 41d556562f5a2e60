package org.tsenor.model;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.tsenor.checkpoint.Checkpoint;
import org.tsenor.checkpoint.MalformedCheckpointException;
import org.tsenor.checkpoint.Shard;
import org.tsenor.checkpoint.ShardReader;
import org.tsenor.checkpoint.TensorEntry;
import org.tsenor.linalg.FloatMatrix;
import org.tsenor.pruning.WeightFormat;

/**
 * Reads weights of a checkpoint by ranges and widens them exactly to float. Keeps the shards it has
 * read from open until it is closed. For one thread.
 */
public final class TensorReader implements AutoCloseable {
  private static final int PIECE_BYTES = 1 << 20;

  private final Checkpoint checkpoint;
  private final Map<String, ShardReader> readers = new HashMap<>();
  private final byte[] piece = new byte[PIECE_BYTES];

  /** Takes a tensor piece by piece, in order. */
  @FunctionalInterface
  public interface PieceConsumer {
    /**
     * Takes one piece.
     *
     * @param format of the weights
     * @param bytes begin with the piece's; valid during the call
     * @param first weight of the piece in what is given
     * @param count of weights
     */
    void accept(WeightFormat format, byte[] bytes, int first, int count);
  }

  /** A reader of this checkpoint's tensors. */
  public TensorReader(Checkpoint checkpoint) {
    this.checkpoint = checkpoint;
  }

  /**
   * Reads a whole tensor.
   *
   * @return its rows; a vector is one row
   * @throws MalformedCheckpointException if the checkpoint does not have it, or it has a weight
   *     that is NaN or infinite
   * @throws UnsupportedModelException if it is not F32, F16 or BF16
   */
  public FloatMatrix read(String name) throws IOException {
    TensorEntry tensor = entry(name);
    boolean vector = tensor.shape().size() < 2;
    int rows = vector ? 1 : Math.toIntExact(tensor.rows());
    int columns = Math.toIntExact(vector ? tensor.elements() : tensor.columns());
    FloatMatrix matrix = FloatMatrix.zeros(rows, columns);
    readElements(tensor, 0, matrix.values(), rows * columns);
    return matrix;
  }

  /**
   * Reads rows of a matrix.
   *
   * @param into receives them from its first row on, as many as it has
   * @throws MalformedCheckpointException as {@link #read}
   * @throws UnsupportedModelException as {@link #read}
   */
  public void readRows(String name, long firstRow, FloatMatrix into) throws IOException {
    TensorEntry tensor = entry(name);
    if (tensor.columns() != into.columns()) {
      throw new IllegalArgumentException(
          "rows of %d columns into %d".formatted(tensor.columns(), into.columns()));
    }
    Objects.checkFromIndexSize(firstRow, into.rows(), tensor.rows());
    readElements(tensor, firstRow * into.columns(), into.values(), into.rows() * into.columns());
  }

  /**
   * Gives a whole tensor as it is stored.
   *
   * @throws MalformedCheckpointException as {@link #read}
   * @throws UnsupportedModelException as {@link #read}
   */
  public void stream(String name, PieceConsumer consumer) throws IOException {
    TensorEntry tensor = entry(name);
    forEachPiece(tensor, 0, Math.toIntExact(tensor.elements()), consumer);
  }

  /**
   * Gives rows of a matrix as they are stored.
   *
   * @param consumer is told where pieces lie among these rows
   * @throws MalformedCheckpointException as {@link #read}
   * @throws UnsupportedModelException as {@link #read}
   */
  public void streamRows(String name, long firstRow, int rows, PieceConsumer consumer)
      throws IOException {
    TensorEntry tensor = entry(name);
    Objects.checkFromIndexSize(firstRow, rows, tensor.rows());
    int count = Math.toIntExact(rows * tensor.columns());
    forEachPiece(tensor, firstRow * tensor.columns(), count, consumer);
  }

  private TensorEntry entry(String name) throws IOException {
    return checkpoint
        .tensor(name)
        .orElseThrow(
            () ->
                new MalformedCheckpointException(
                    checkpoint.root(), "has no tensor '%s'".formatted(name)));
  }

  private void readElements(TensorEntry tensor, long first, float[] into, int count)
      throws IOException {
    forEachPiece(
        tensor,
        first,
        count,
        (format, bytes, at, length) -> {
          for (int i = 0; i < length; i++) {
            into[at + i] = format.widen(bytes, i);
          }
        });
  }

  private void forEachPiece(TensorEntry tensor, long first, int count, PieceConsumer consumer)
      throws IOException {
    Shard shard = checkpoint.shardOf(tensor.name()).orElseThrow();
    WeightFormat format =
        WeightFormat.of(tensor.dtype().label())
            .orElseThrow(
                () ->
                    new UnsupportedModelException(
                        shard.path(),
                        "has the tensor '%s' of type %s: allowed is F32, F16 or BF16"
                            .formatted(tensor.name(), tensor.dtype())));
    ShardReader reader = reader(shard);
    int perPiece = PIECE_BYTES / format.bytes();
    for (int at = 0; at < count; at += perPiece) {
      int length = Math.min(perPiece, count - at);
      reader.read(tensor, (first + at) * format.bytes(), piece, 0, length * format.bytes());
      requireFinite(shard, tensor, format, first + at, length);
      consumer.accept(format, piece, at, length);
    }
  }

  private ShardReader reader(Shard shard) throws IOException {
    ShardReader reader = readers.get(shard.name());
    if (reader == null) {
      reader = ShardReader.open(checkpoint.storage().fileSystem(), shard);
      readers.put(shard.name(), reader);
    }
    return reader;
  }

  private void requireFinite(
      Shard shard, TensorEntry tensor, WeightFormat format, long first, int length)
      throws MalformedCheckpointException {
    for (int i = 0; i < length; i++) {
      float value = format.widen(piece, i);
      if (!Float.isFinite(value)) {
        throw new MalformedCheckpointException(
            shard.path(),
            "has %s in tensor '%s' at row %d, column %d: allowed are finite weights"
                .formatted(
                    value,
                    tensor.name(),
                    (first + i) / tensor.columns(),
                    (first + i) % tensor.columns()));
      }
    }
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (ShardReader reader : readers.values()) {
      try {
        reader.close();
      } catch (IOException e) {
        failure = failure == null ? e : failure;
      }
    }
    readers.clear();
    if (failure != null) {
      throw failure;
    }
  }
}
