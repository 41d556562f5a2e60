package org.tsenor.rapids;

import ai.rapids.cudf.BaseDeviceMemoryBuffer;
import ai.rapids.cudf.ColumnVector;
import ai.rapids.cudf.Cuda;
import ai.rapids.cudf.HostMemoryBuffer;
import com.nvidia.spark.RapidsUDF;
import java.util.List;
import java.util.Optional;
import org.tsenor.functions.MaskOutput;
import org.tsenor.functions.MaskSettings;
import org.tsenor.functions.RowwiseMask;
import org.tsenor.gpu.CudaDevice;
import org.tsenor.gpu.CudaDevices;
import org.tsenor.gpu.GpuMemory;
import org.tsenor.gpu.GpuSettings;
import org.tsenor.pruning.PrunedBand;
import org.tsenor.pruning.WeightBand;

/**
 * The mask functions on the RAPIDS plugin's columns: the kernels read the plugin's memory and write
 * into memory that the plugin allocates. The plugin lets a task onto the device before it calls.
 *
 * <p>A band that holds a block that float arithmetic cannot prove, or whose block size or place the
 * kernels do not take, is solved by the row-wise face, as on a machine without a GPU; a weight that
 * is not finite is named by it. The certified output copies the masks once, on the device.
 */
public final class ColumnarTransposableMask extends RowwiseMask implements RapidsUDF {
  private static final long serialVersionUID = 1L;

  /** A function with these settings that gives this output. */
  public ColumnarTransposableMask(MaskSettings settings, MaskOutput output) {
    super(settings, output);
  }

  /**
   * The masks of a batch.
   *
   * @param arguments data (LIST of UINT8 or FLOAT32), columns (INT32 or INT64), dtype and pattern
   *     (STRING)
   * @return as many rows; LIST of UINT8, or a STRUCT with it in front
   */
  @Override
  public ColumnVector evaluateColumnar(int rows, ColumnVector... arguments) {
    try (BatchBands batch = BatchBands.read(rows, arguments, settings().structure())) {
      CudaDevice device = deviceOfThePlugin();
      return device.call(() -> solve(device, batch));
    }
  }

  private static CudaDevice deviceOfThePlugin() {
    List<String> ordinal = List.of(Integer.toString(Cuda.getDevice()));
    return CudaDevices.ofThisProcess().choose(new GpuSettings(ordinal, GpuMemory.DEFAULT));
  }

  private ColumnVector solve(CudaDevice device, BatchBands batch) {
    List<Optional<DeviceBand>> rows = batch.rows();
    BandSums[] sums = new BandSums[rows.size()];
    try (MaskColumn masks = new MaskColumn(rows);
        BatchKernels kernels = new BatchKernels(device, settings(), rows);
        HostMemoryBuffer totals =
            HostMemoryBuffer.allocate(Math.max(1L, rows.size()) * BandSums.BYTES)) {
      for (int row = 0; row < rows.size(); row++) {
        if (isForKernels(rows.get(row), masks.address(row))) {
          kernels.launch(row, rows.get(row).get(), masks.address(row));
        }
      }
      copyToHost(kernels.await(), 0, totals);
      for (int row = 0; row < rows.size(); row++) {
        if (rows.get(row).isEmpty()) {
          continue;
        }
        boolean solved =
            isForKernels(rows.get(row), masks.address(row)) && BandSums.isComplete(totals, row);
        sums[row] =
            solved
                ? BandSums.of(totals, row)
                : solveOnHost(batch.weights(), rows.get(row).get(), masks, row);
      }
      return output() == MaskOutput.MASK ? masks.toColumn() : certified(masks, sums);
    }
  }

  private static boolean isForKernels(Optional<DeviceBand> band, long mask) {
    return band.isPresent() && band.get().isForKernels(mask);
  }

  private BandSums solveOnHost(
      BaseDeviceMemoryBuffer weights, DeviceBand band, MaskColumn masks, int row) {
    byte[] bytes = new byte[Math.toIntExact(band.bytes())];
    try (HostMemoryBuffer staged = HostMemoryBuffer.allocate(bytes.length)) {
      copyToHost(weights, band.address() - weights.getAddress(), staged);
      staged.getBytes(bytes, 0, 0, bytes.length);
    }
    PrunedBand pruned =
        solve(new WeightBand(bytes, band.format(), band.rows(), band.columns()), band.pattern());
    masks.put(row, pruned.mask());
    return BandSums.of(pruned.statistics(), backend().description());
  }

  private static void copyToHost(BaseDeviceMemoryBuffer from, long offset, HostMemoryBuffer into) {
    into.copyFromMemoryBuffer(0, from, offset, into.getLength(), Cuda.DEFAULT_STREAM);
  }

  /** Rows without a band have a null mask, and zeros beside it. */
  private static ColumnVector certified(MaskColumn masks, BandSums[] sums) {
    double[][] figures = new double[4][sums.length];
    long[] completed = new long[sums.length];
    String[] backends = new String[sums.length];
    for (int row = 0; row < sums.length; row++) {
      if (sums[row] != null) {
        figures[0][row] = sums[row].keptScore();
        figures[1][row] = sums[row].upperBound();
        figures[2][row] = sums[row].gapSum();
        figures[3][row] = sums[row].gapMax();
        completed[row] = sums[row].completedEntries();
        backends[row] = sums[row].backend();
      }
    }
    try (ColumnVector mask = masks.toColumn();
        ColumnVector kept = ColumnVector.fromDoubles(figures[0]);
        ColumnVector bound = ColumnVector.fromDoubles(figures[1]);
        ColumnVector gapSum = ColumnVector.fromDoubles(figures[2]);
        ColumnVector gapMax = ColumnVector.fromDoubles(figures[3]);
        ColumnVector completedEntries = ColumnVector.fromLongs(completed);
        ColumnVector backend = ColumnVector.fromStrings(backends)) {
      return ColumnVector.makeStruct(mask, kept, bound, gapSum, gapMax, completedEntries, backend);
    }
  }
}
