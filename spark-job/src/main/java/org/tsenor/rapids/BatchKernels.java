package org.tsenor.rapids;

import ai.rapids.cudf.DeviceMemoryBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tsenor.functions.MaskSettings;
import org.tsenor.gpu.CudaDevice;
import org.tsenor.gpu.Handle;
import org.tsenor.mask.NmPattern;
import org.tsenor.mask.cuda.BandArgument;
import org.tsenor.mask.cuda.BandKernels;
import org.tsenor.pruning.WeightFormat;

/**
 * Solves the bands of a batch on the device, one after the other on the calling thread's default
 * stream, which is also cuDF's: weights are read and masks written where cuDF has them. Scratch is
 * as large as the largest band needs.
 */
final class BatchKernels implements AutoCloseable {
  private static final long ALIGNMENT = 256;

  private final CudaDevice device;
  private final MaskSettings settings;
  private final Map<NmPattern, BandKernels> kernels = new HashMap<>();
  private final long blocks;
  private final DeviceMemoryBuffer scratch;
  private final DeviceMemoryBuffer totals;

  /** Room for these bands. */
  BatchKernels(CudaDevice device, MaskSettings settings, List<Optional<DeviceBand>> bands) {
    this.device = device;
    this.settings = settings;
    this.blocks =
        bands.stream()
            .flatMap(Optional::stream)
            .mapToInt(band -> band.blocks(settings.solver(band.pattern())))
            .max()
            .orElse(0);
    this.scratch = DeviceMemoryBuffer.allocate(upperBounds() + aligned(blocks * Double.BYTES));
    this.totals =
        DeviceMemoryBuffer.allocate(
            // What the kernels write behind a row's totals, the next row's replace.
            (long) bands.size() * BandSums.BYTES + BandKernels.TOTALS_SPACE);
  }

  private static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private long hardBlocks() {
    return aligned(blocks * Integer.BYTES);
  }

  private long keptScores() {
    return hardBlocks() + aligned((1 + blocks) * Integer.BYTES);
  }

  private long upperBounds() {
    return keptScores() + aligned(blocks * Double.BYTES);
  }

  /**
   * Puts what solves a band into the stream.
   *
   * @param row of the batch
   * @param mask where the band's mask goes
   */
  void launch(int row, DeviceBand band, long mask) {
    BandKernels solver =
        kernels.computeIfAbsent(
            band.pattern(), pattern -> new BandKernels(device, settings.solver(pattern)));
    long base = scratch.getAddress();
    BandArgument task =
        solver
            .task()
            .set(BandArgument.Field.VALUES, band.address())
            .set(BandArgument.Field.MASK, mask)
            .set(BandArgument.Field.OUTCOMES, base)
            .set(BandArgument.Field.HARD_BLOCKS, base + hardBlocks())
            .set(BandArgument.Field.KEPT_SCORES, base + keptScores())
            .set(BandArgument.Field.UPPER_BOUNDS, base + upperBounds())
            .set(BandArgument.Field.TOTALS, totals.getAddress() + (long) row * BandSums.BYTES)
            .set(BandArgument.Field.ROW_STRIDE, (long) band.columns())
            .set(BandArgument.Field.MASK_STRIDE, (long) band.maskStride())
            .set(BandArgument.Field.ROWS, band.rows())
            .set(BandArgument.Field.COLUMNS, band.columns())
            .set(BandArgument.Field.FORMAT, number(band.format()))
            .set(BandArgument.Field.SCORE_POWER, settings.scorePower());
    solver.launch(task, stream());
  }

  /** As the kernels number formats. */
  private static int number(WeightFormat format) {
    return switch (format) {
      case F32 -> 0;
      case F16 -> 1;
      case BF16 -> 2;
    };
  }

  /** Waits until every band is solved; what the kernels say of each row is on the device then. */
  DeviceMemoryBuffer await() {
    device.driver().synchronize(stream());
    return totals;
  }

  private Handle stream() {
    return device.driver().perThreadStream();
  }

  @Override
  public void close() {
    totals.close();
    scratch.close();
  }
}
