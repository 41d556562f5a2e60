package org.tsenor.source;

import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.tsenor.checkpoint.TensorEntry;

/**
 * How tensors are cut into bands.
 *
 * <p>A band is whole rows, and bands of vectors and matrices start at multiples of some rows, so
 * that the blocks of a mask are whole. Where the least such band passes 16 MiB, and {@code
 * bandBytes}, the tensor is taken for one that is only copied, and cut wherever memory wants it: at
 * any row, or, if a row passes {@code bandBytes}, within rows.
 *
 * @param rowMultiple bands of vectors and matrices start at multiples of this; at least 1. Tensors
 *     of more dimensions are not pruned as they are, and are cut at any row
 * @param bandBytes size that a band does not pass, unless its least number of rows does; at least 1
 * @param wholeRows names of tensors that are not only copied: their rows stay together whatever
 *     they take
 */
public record BandLayout(long rowMultiple, long bandBytes, Set<String> wholeRows)
    implements TensorCut {
  /** A band is one array of bytes. */
  public static final long MAX_BAND_BYTES = Integer.MAX_VALUE - 64;

  /** Rows that nobody said are pruned stay together up to here: a task holds a band some times. */
  public static final long UNASKED_WHOLE_BYTES = 16L << 20;

  /** Pieces of a row are whole elements of every type, and may be mapped. */
  private static final long ALIGNMENT = 64;

  public BandLayout {
    wholeRows = Set.copyOf(wholeRows);
  }

  /** For tensors none of which must stay whole. */
  public BandLayout(long rowMultiple, long bandBytes) {
    this(rowMultiple, bandBytes, Set.of());
  }

  /**
   * Cuts a tensor.
   *
   * @throws IllegalArgumentException if its rows must stay together and would not fit into an array
   */
  @Override
  public BandCut cut(TensorEntry tensor) {
    if (tensor.rows() == 0) {
      return new BandCut(0, 0, 1, 0);
    }
    return leastBytes(tensor) <= Math.max(bandBytes, UNASKED_WHOLE_BYTES)
            || wholeRows.contains(tensor.name())
        ? ofWholeRows(tensor)
        : ofBytes(tensor);
  }

  /**
   * The bands of a tensor, in order.
   *
   * @param shard that it is in
   * @throws IllegalArgumentException if its rows must stay together and would not fit into an array
   */
  public Stream<Band> bands(String shard, TensorEntry tensor) {
    BandCut cut = cut(tensor);
    return LongStream.range(0, cut.bands()).mapToObj(i -> Band.of(shard, tensor, cut, i));
  }

  /** Bytes of the rows that stay together where masks are found. */
  private long leastBytes(TensorEntry tensor) {
    return Math.min(leastRows(tensor), tensor.rows()) * tensor.rowBytes();
  }

  private long leastRows(TensorEntry tensor) {
    return tensor.shape().size() > 2 ? 1 : rowMultiple;
  }

  private BandCut ofWholeRows(TensorEntry tensor) {
    long least = leastRows(tensor);
    long rows = Math.max(least, bandBytes / tensor.rowBytes() / least * least);
    if (Math.min(rows, tensor.rows()) > MAX_BAND_BYTES / tensor.rowBytes()) {
      throw new IllegalArgumentException(
          "tensor '%s' of shape %s has rows of %d bytes: a band of %d rows passes the allowed %d bytes"
              .formatted(tensor.name(), tensor.shape(), tensor.rowBytes(), rows, MAX_BAND_BYTES));
    }
    return new BandCut(tensor.rows(), tensor.rowBytes(), rows, tensor.rowBytes());
  }

  private BandCut ofBytes(TensorEntry tensor) {
    long rowBytes = tensor.rowBytes();
    if (rowBytes <= bandBytes) {
      return new BandCut(tensor.rows(), rowBytes, bandBytes / rowBytes, rowBytes);
    }
    long piece = Math.min(bandBytes, MAX_BAND_BYTES) / ALIGNMENT * ALIGNMENT;
    return new BandCut(tensor.rows(), rowBytes, 1, Math.min(rowBytes, Math.max(ALIGNMENT, piece)));
  }
}
