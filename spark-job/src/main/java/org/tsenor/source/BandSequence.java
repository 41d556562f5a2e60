package org.tsenor.source;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tsenor.checkpoint.ShardHeader;
import org.tsenor.checkpoint.TensorEntry;

/**
 * Checks that the rows of one shard come whole and in order.
 *
 * <p>With a template the tensors must be the template's, at their places; without one they are
 * taken as they come, and where they lay counts only between the pieces of one row: so some tensors
 * of a checkpoint, of two, or new ones, are a checkpoint. Tensors without elements take no bytes:
 * they may come in any order between the others.
 */
final class BandSequence {
  private static final String IN_ORDER =
      "the rows of a shard must come whole and in file order in one task; option cluster=true makes"
          + " Spark bring them so; ";

  /** What else may be wrong where the output has a template. */
  private static final String AS_LIKE =
      "option like names the tensors that must come, without it those that come are written";

  /** What else may be wrong where it has none. */
  private static final String AS_THEY_COME =
      "a tensor is written whole and once, and tensors of two checkpoints that have one name are"
          + " not written to one output";

  private final String shard;
  private final boolean clustered;

  /** Tensors with elements still to come; null without a template. */
  private final Deque<TensorEntry> due;

  /** Tensors without elements still to come; null without a template. */
  private final Map<String, TensorEntry> emptyDue;

  private final Set<String> seen = new HashSet<>();
  private TensorEntry current;

  /** Bytes of the current tensor that have come. */
  private long done;

  private long position;

  /** Where the last row ended, as it says itself. */
  private long saidEnd;

  private BandSequence(
      String shard, boolean clustered, Deque<TensorEntry> due, Map<String, TensorEntry> emptyDue) {
    this.shard = shard;
    this.clustered = clustered;
    this.due = due;
    this.emptyDue = emptyDue;
  }

  /**
   * For a shard that must have these tensors.
   *
   * @param clustered whether Spark has brought the rows together and in order
   */
  static BandSequence like(String shard, ShardHeader template, boolean clustered) {
    Deque<TensorEntry> due = new ArrayDeque<>(template.tensors());
    due.removeIf(tensor -> tensor.byteLength() == 0);
    return new BandSequence(
        shard,
        clustered,
        due,
        template.tensors().stream()
            .filter(tensor -> tensor.byteLength() == 0)
            .collect(Collectors.toMap(TensorEntry::name, Function.identity())));
  }

  /**
   * For a shard that has the tensors that come.
   *
   * @param clustered whether Spark has brought the rows together and in order
   */
  static BandSequence free(String shard, boolean clustered) {
    return new BandSequence(shard, clustered, null, null);
  }

  /**
   * Takes the next row.
   *
   * @return the tensor it belongs to, at its place in the shard
   * @throws BandOrderException if it is not the next row of the shard
   */
  TensorEntry accept(BandRow row) throws BandOrderException {
    Band band = row.band();
    if (isUnfinished()) {
      if (!band.tensor().equals(current.name()) || band.firstRow() != nextRow()) {
        throw misplaced(band, rest());
      }
    } else if (band.rowCount() == 0) {
      return acceptEmpty(band);
    } else {
      begin(band);
    }
    requireShape(band, current);
    requireBytes(band, row.mask() != null);
    done += band.byteLength();
    position += band.byteLength();
    saidEnd = band.byteOffset() + band.byteLength();
    return current;
  }

  private boolean isUnfinished() {
    return current != null && done < current.byteLength();
  }

  /** The row that the next byte is of. */
  private long nextRow() {
    return done / current.rowBytes();
  }

  private void begin(Band band) throws BandOrderException {
    TensorEntry next = due == null ? described(band) : due.poll();
    if (next == null) {
      throw misplaced(band, "no further tensor");
    }
    if (!band.tensor().equals(next.name()) || band.firstRow() != 0) {
      throw misplaced(band, "tensor '%s' from row 0".formatted(next.name()));
    }
    requireNew(band);
    current = next;
    done = 0;
  }

  private TensorEntry acceptEmpty(Band band) throws BandOrderException {
    TensorEntry empty = emptyDue == null ? described(band) : emptyDue.remove(band.tensor());
    if (empty == null || empty.byteLength() > 0 || band.byteLength() > 0) {
      throw misplaced(band, "rows, as only a tensor without elements has none");
    }
    requireShape(band, empty);
    requireNew(band);
    return empty;
  }

  private void requireNew(Band band) throws BandOrderException {
    if (!seen.add(band.tensor())) {
      throw misplaced(band, "a tensor that has not come yet, and it has");
    }
  }

  private TensorEntry described(Band band) throws BandOrderException {
    return DescribedTensor.at(position, band.tensor(), band.dtype(), band.shape());
  }

  private void requireShape(Band band, TensorEntry tensor) throws BandOrderException {
    if (!band.dtype().equals(tensor.dtype().label()) || !band.shape().equals(tensor.shape())) {
      throw misplaced(band, "%s of shape %s".formatted(tensor.dtype(), tensor.shape()));
    }
  }

  private void requireBytes(Band band, boolean masked) throws BandOrderException {
    long rowBytes = current.rowBytes();
    long ofRow = done % rowBytes;
    long length = band.byteLength();
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
    if (masked && length != band.rowCount() * rowBytes) {
      throw misplaced(band, "whole rows, as it has a mask");
    }
    requirePlace(band);
  }

  /** Without a template only pieces of a row have to be where they say. */
  private void requirePlace(Band band) throws BandOrderException {
    boolean begun = done % current.rowBytes() > 0;
    boolean piece = begun || band.byteLength() < current.rowBytes();
    if (due == null && piece && band.byteOffset() == Band.UNSAID) {
      throw misplaced(band, "a byte_offset, as it is a piece of a row");
    }
    long place = due == null ? saidEnd : position;
    if ((due != null || begun) && band.byteOffset() != place) {
      throw misplaced(band, "byte_offset %d".formatted(place));
    }
  }

  /** What of the current tensor is due. */
  private String rest() {
    return "tensor '%s' from row %d".formatted(current.name(), nextRow());
  }

  /**
   * @throws BandOrderException if rows are missing
   */
  void finish() throws BandOrderException {
    if (isUnfinished()) {
      throw ended(rest());
    }
    if (due != null && !due.isEmpty()) {
      throw ended("tensor '%s' from row 0".formatted(due.peek().name()));
    }
    if (emptyDue != null && !emptyDue.isEmpty()) {
      throw ended("the tensors %s without elements".formatted(emptyDue.keySet()));
    }
  }

  private BandOrderException misplaced(Band band, String expected) {
    return new BandOrderException(
        "shard %s, byte %d: expected %s, found %s: %d rows, %d bytes, %s of shape %s; %s"
            .formatted(
                shard,
                position,
                expected,
                band.place(),
                band.rowCount(),
                band.byteLength(),
                band.dtype(),
                band.shape(),
                fault(band) + hint()));
  }

  private BandOrderException ended(String expected) {
    return new BandOrderException(
        "shard %s, byte %d: expected %s, found no further row; %s"
            .formatted(shard, position, expected, hint()));
  }

  private String hint() {
    return (clustered ? "" : IN_ORDER) + (due == null ? AS_THEY_COME : AS_LIKE);
  }

  /** What is wrong where rows come in order. */
  private String fault(Band band) {
    if (!clustered || !isUnfinished()) {
      return "";
    }
    return band.tensor().equals(current.name()) && band.firstRow() < nextRow()
        ? "rows from %d on came twice, or overlap; ".formatted(band.firstRow())
        : "rows from %d on did not come; ".formatted(nextRow());
  }
}
