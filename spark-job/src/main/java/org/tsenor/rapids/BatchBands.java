package org.tsenor.rapids;

import ai.rapids.cudf.BaseDeviceMemoryBuffer;
import ai.rapids.cudf.ColumnVector;
import ai.rapids.cudf.ColumnView;
import ai.rapids.cudf.DType;
import ai.rapids.cudf.HostColumnVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongToIntFunction;
import org.tsenor.functions.BandArguments;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.Structure;
import org.tsenor.pruning.WeightFormat;

/**
 * The bands of a batch. Only what describes them comes to the host, some twenty bytes a band; the
 * weights stay where the plugin has them, and are its own.
 */
final class BatchBands implements AutoCloseable {
  private static final int DATA = 0;
  private static final int COLUMNS = 1;
  private static final int DTYPE = 2;
  private static final int PATTERN = 3;

  private final ColumnView weights;
  private final List<Optional<DeviceBand>> bands;

  private BatchBands(ColumnView weights, List<Optional<DeviceBand>> bands) {
    this.weights = weights;
    this.bands = List.copyOf(bands);
  }

  /**
   * Reads the arguments of a mask function.
   *
   * @throws IllegalArgumentException if one is not allowed, or a band is not whole blocks
   */
  static BatchBands read(int rows, ColumnVector[] arguments, Structure structure) {
    ColumnView weights = arguments[DATA].getChildColumnView(0);
    try (ColumnView offsetsView = arguments[DATA].getListOffsetsView();
        HostColumnVector offsets = offsetsView.copyToHost();
        ColumnVector nullsOnDevice = arguments[DATA].isNull();
        HostColumnVector nulls = nullsOnDevice.copyToHost();
        HostColumnVector columns = arguments[COLUMNS].copyToHost();
        HostColumnVector dtypes = arguments[DTYPE].copyToHost();
        HostColumnVector patterns = arguments[PATTERN].copyToHost()) {
      boolean floats = weights.getType().equals(DType.FLOAT32);
      requireNoNulls(weights);
      LongToIntFunction width = widths(arguments[COLUMNS].getType(), columns);
      List<Optional<DeviceBand>> bands = new ArrayList<>(rows);
      for (int row = 0; row < rows; row++) {
        long first = offsets.getInt(row);
        long count = offsets.getInt(row + 1L) - first;
        boolean absent =
            count == 0
                || nulls.getBoolean(row)
                || columns.isNull(row)
                || dtypes.isNull(row)
                || patterns.isNull(row);
        if (absent) {
          bands.add(Optional.empty());
          continue;
        }
        WeightFormat format = BandArguments.format(dtypes.getJavaString(row));
        if (floats) {
          BandArguments.requireFloats(format);
        }
        int unit = floats ? Float.BYTES : 1;
        Place place = new Place(weights.getData().getAddress() + first * unit, count * unit);
        NmPattern pattern = NmPattern.parse(patterns.getJavaString(row));
        bands.add(Optional.of(band(place, width.applyAsInt(row), format, pattern, structure)));
      }
      return new BatchBands(weights, bands);
    } catch (RuntimeException e) {
      weights.close();
      throw e;
    }
  }

  /** An array of weights that is null has none; a weight of its own has to be a number. */
  private static void requireNoNulls(ColumnView weights) {
    if (weights.getNullCount() == 0) {
      return;
    }
    try (ColumnVector nullsOnDevice = weights.isNull();
        HostColumnVector nulls = nullsOnDevice.copyToHost()) {
      long index = 0;
      while (!nulls.getBoolean(index)) {
        index++;
      }
      throw BandArguments.nullWeight(index);
    }
  }

  /** What widths are read with, by the type that the function was given. */
  private static LongToIntFunction widths(DType type, HostColumnVector columns) {
    return type.equals(DType.INT64)
        ? row -> BandArguments.columns(columns.getLong(row))
        : row -> BandArguments.columns(columns.getInt(row));
  }

  private record Place(long address, long bytes) {}

  private static DeviceBand band(
      Place place, int columns, WeightFormat format, NmPattern pattern, Structure structure) {
    int rows = BandArguments.rows(place.bytes, columns, format);
    BandArguments.requireWholeBlocks(rows, columns, pattern, structure);
    return new DeviceBand(place.address, place.bytes, format, rows, columns, pattern);
  }

  /** A band a row; empty where the function is null. */
  List<Optional<DeviceBand>> rows() {
    return bands;
  }

  /** All weights of the batch; there are some if there is a band. */
  BaseDeviceMemoryBuffer weights() {
    return weights.getData();
  }

  @Override
  public void close() {
    weights.close();
  }
}
