package org.tsenor.source.shard;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tsenor.checkpoint.Dtype;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.TensorEntry;

/**
 * Checks that the rows of one shard come whole and in file order.
 *
 * <p>With a template the tensors must be the template's, at their places; without one they are
 * taken as they come, one behind the other, and where they lay before counts only within a tensor:
 * so some tensors of a checkpoint are a checkpoint. Tensors without elements take no bytes: they
 * may come in any order between the others.
 */
final class BandSequence {
  private static final String IN_ORDER =
      "the rows of a shard must come whole and in file order in one task;"
          + " option cluster=true makes Spark bring them so";

  /** What else may be wrong where the output has a template. */
  private static final String AS_LIKE =
      IN_ORDER
          + "; option like names the tensors that must come, without it those that come are"
          + " written";

  /** What else may be wrong where it has none. */
  private static final String AS_THEY_COME =
      IN_ORDER
          + "; a tensor is written whole, and tensors of two checkpoints are kept apart by the name"
          + " in the column shard";

  private final String shard;

  /** Tensors with elements still to come; null without a template. */
  private final Deque<TensorEntry> due;

  /** Tensors without elements still to come; null without a template. */
  private final Map<String, TensorEntry> emptyDue;

  private final Set<String> seen = new HashSet<>();
  private TensorEntry current;

  /** Bytes of the current tensor that have come. */
  private long done;

  private long position;

  /** Where the rows say that the current tensor begins. */
  private long said;

  private BandSequence(String shard, Deque<TensorEntry> due, Map<String, TensorEntry> emptyDue) {
    this.shard = shard;
    this.due = due;
    this.emptyDue = emptyDue;
  }

  /** For a shard that must have these tensors. */
  static BandSequence like(String shard, ShardHeader template) {
    Deque<TensorEntry> due = new ArrayDeque<>(template.tensors());
    due.removeIf(tensor -> tensor.byteLength() == 0);
    return new BandSequence(
        shard,
        due,
        template.tensors().stream()
            .filter(tensor -> tensor.byteLength() == 0)
            .collect(Collectors.toMap(TensorEntry::name, Function.identity())));
  }

  /** For a shard that has the tensors that come. */
  static BandSequence free(String shard) {
    return new BandSequence(shard, null, null);
  }

  /**
   * Takes the next row.
   *
   * @return the tensor it belongs to, at its place in the shard
   * @throws BandOrderException if it is not the next row of the shard
   */
  TensorEntry accept(BandRow band) throws BandOrderException {
    if (isUnfinished()) {
      if (!band.tensor().equals(current.name()) || band.firstRow() != nextRow()) {
        throw misplaced(band, "tensor '%s' from row %d".formatted(current.name(), nextRow()));
      }
    } else if (band.rowCount() == 0) {
      return acceptEmpty(band);
    } else {
      begin(band);
    }
    requireShape(band, current);
    requireBytes(band);
    done += band.data().length;
    position += band.data().length;
    return current;
  }

  private boolean isUnfinished() {
    return current != null && done < current.byteLength();
  }

  /** The row that the next byte is of. */
  private long nextRow() {
    return done / current.rowBytes();
  }

  private void begin(BandRow band) throws BandOrderException {
    TensorEntry next = due == null ? described(band) : due.poll();
    if (next == null) {
      throw misplaced(band, "no further tensor");
    }
    if (!band.tensor().equals(next.name()) || band.firstRow() != 0) {
      throw misplaced(band, "tensor '%s' from row 0".formatted(next.name()));
    }
    requireNew(band);
    current = next;
    said = due == null ? band.byteOffset() : position;
    done = 0;
  }

  private TensorEntry acceptEmpty(BandRow band) throws BandOrderException {
    TensorEntry empty = emptyDue == null ? described(band) : emptyDue.remove(band.tensor());
    if (empty == null || empty.byteLength() > 0 || band.data().length > 0) {
      throw misplaced(band, "rows, as only a tensor without elements has none");
    }
    requireShape(band, empty);
    requireNew(band);
    return empty;
  }

  private void requireNew(BandRow band) throws BandOrderException {
    if (!seen.add(band.tensor())) {
      throw misplaced(band, "a tensor that has not come yet");
    }
  }

  private TensorEntry described(BandRow band) throws BandOrderException {
    Dtype dtype =
        Dtype.of(band.dtype()).orElseThrow(() -> misplaced(band, "a dtype of safetensors"));
    try {
      return TensorEntry.at(position, band.tensor(), dtype, band.shape());
    } catch (IllegalArgumentException e) {
      throw new BandOrderException("shard %s: %s".formatted(shard, e.getMessage()), e);
    }
  }

  private void requireShape(BandRow band, TensorEntry tensor) throws BandOrderException {
    if (!band.dtype().equals(tensor.dtype().label()) || !band.shape().equals(tensor.shape())) {
      throw misplaced(band, "%s of shape %s".formatted(tensor.dtype(), tensor.shape()));
    }
  }

  private void requireBytes(BandRow band) throws BandOrderException {
    long rowBytes = current.rowBytes();
    long ofRow = done % rowBytes;
    int length = band.data().length;
    if (ofRow > 0) {
      if (band.rowCount() != 0 || length < 1 || length > rowBytes - ofRow) {
        throw misplaced(
            band, "0 rows, and 1 to %d bytes of the row begun".formatted(rowBytes - ofRow));
      }
    } else {
      long rowsLeft = current.rows() - nextRow();
      if (band.rowCount() < 1 || band.rowCount() > rowsLeft) {
        throw misplaced(band, "1 to %d rows".formatted(rowsLeft));
      }
      boolean piece = band.rowCount() == 1 && length > 0 && length < rowBytes;
      if (length != band.rowCount() * rowBytes && !piece) {
        throw misplaced(band, "%d bytes of data".formatted(band.rowCount() * rowBytes));
      }
    }
    if (band.mask() != null && length != band.rowCount() * rowBytes) {
      throw misplaced(band, "whole rows, as it has a mask");
    }
    if (band.byteOffset() != said + done) {
      throw misplaced(band, "byte_offset %d".formatted(said + done));
    }
  }

  /**
   * @throws BandOrderException if rows are missing
   */
  void finish() throws BandOrderException {
    if (isUnfinished()) {
      throw ended("tensor '%s' from row %d".formatted(current.name(), nextRow()));
    }
    if (due != null && !due.isEmpty()) {
      throw ended("tensor '%s' from row 0".formatted(due.peek().name()));
    }
    if (emptyDue != null && !emptyDue.isEmpty()) {
      throw ended("the tensors %s without elements".formatted(emptyDue.keySet()));
    }
  }

  private BandOrderException misplaced(BandRow band, String expected) {
    return new BandOrderException(
        "shard %s, byte %d: expected %s, found %s: %d rows, %d bytes, %s of shape %s; %s"
            .formatted(
                shard,
                position,
                expected,
                band.place(),
                band.rowCount(),
                band.data().length,
                band.dtype(),
                band.shape(),
                hint()));
  }

  private BandOrderException ended(String expected) {
    return new BandOrderException(
        "shard %s, byte %d: expected %s, found no further row; %s"
            .formatted(shard, position, expected, hint()));
  }

  private String hint() {
    return due == null ? AS_THEY_COME : AS_LIKE;
  }
}
