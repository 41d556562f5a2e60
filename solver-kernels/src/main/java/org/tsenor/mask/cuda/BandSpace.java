package org.tsenor.mask.cuda;

import org.tsenor.gpu.LaneSize;
import org.tsenor.mask.SolverSettings;

/**
 * Where the parts of a band lie in a lane: first what goes in, then what comes out, then what stays
 * on the device. Offsets are the same in pinned memory and on the device.
 */
public final class BandSpace {
  /** Parts start where the device likes them to. */
  private static final long ALIGNMENT = 256;

  private final Shape shape;
  private final long values;
  private final long mask;
  private final long totals;
  private final long outcomes;
  private final long keptScores;
  private final long upperBounds;
  private final long rowPotentials;
  private final long columnPotentials;
  private final long hardBlocks;
  private final long end;

  /**
   * A band as the kernels see it.
   *
   * @param rows of the band
   * @param columns of the band
   * @param format of a value
   * @param factors whether every column has a factor, in front of the values
   * @param potentials whether the blocks' potentials are wanted
   */
  public record Shape(
      int rows, int columns, BandFormat format, boolean factors, boolean potentials) {}

  /** Lays a band out. */
  public BandSpace(SolverSettings settings, Shape shape) {
    this.shape = shape;
    int size = settings.pattern().blockSize();
    long blocks = (long) BandKernels.blockRows(settings, shape.rows) * (shape.columns / size);
    long perBlock = shape.potentials ? blocks * size * Double.BYTES : 0;
    values = aligned(shape.factors ? (long) shape.columns * Float.BYTES : 0);
    mask = aligned(values + valueBytes());
    totals = aligned(mask + maskStride(size, shape.columns) * shape.rows);
    outcomes = aligned(totals + BandKernels.totalsSpace(blocks));
    keptScores = aligned(outcomes + blocks * Integer.BYTES);
    upperBounds = aligned(keptScores + blocks * Double.BYTES);
    rowPotentials = aligned(upperBounds + blocks * Double.BYTES);
    columnPotentials = aligned(rowPotentials + perBlock);
    hardBlocks = aligned(columnPotentials + perBlock);
    end = hardBlocks + (1 + blocks) * Integer.BYTES;
  }

  private static long aligned(long offset) {
    return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** Whether masks are bits side by side over a whole row; else each block row has a word. */
  public static boolean isPacked(int blockSize) {
    return blockSize >= 4 && Integer.bitCount(blockSize) == 1;
  }

  /** Bytes from one row of the mask to the next. */
  public static long maskStride(int blockSize, int columns) {
    return isPacked(blockSize)
        ? (columns + Byte.SIZE - 1) / Byte.SIZE
        : (long) columns / blockSize * Long.BYTES;
  }

  /** What a lane needs for this band. */
  public LaneSize size() {
    return new LaneSize(end, Math.toIntExact(hardBlocks));
  }

  /** Bytes that go in: factors and values, from the lane's beginning. */
  public long inputBytes() {
    return values + valueBytes();
  }

  /** Bytes of the values. */
  public long valueBytes() {
    return (long) shape.rows * shape.columns * shape.format.bytes();
  }

  /** Offset of the values. */
  public int values() {
    return Math.toIntExact(values);
  }

  /** Offset of the mask. */
  public int mask() {
    return Math.toIntExact(mask);
  }

  /** Offset of the sums over the blocks. */
  public int totals() {
    return Math.toIntExact(totals);
  }

  /** Offset behind the sums over the blocks. */
  public int totalsEnd() {
    return Math.toIntExact(totals + BandKernels.TOTALS_BYTES);
  }

  /** Offset of the blocks' outcomes. */
  public int outcomes() {
    return Math.toIntExact(outcomes);
  }

  /** Offset behind the blocks' outcomes. */
  public int outcomesEnd() {
    return Math.toIntExact(keptScores);
  }

  /** Offset of the blocks' kept scores. */
  public int keptScores() {
    return Math.toIntExact(keptScores);
  }

  /** Offset of the blocks' bounds. */
  public int upperBounds() {
    return Math.toIntExact(upperBounds);
  }

  int rowPotentials() {
    return Math.toIntExact(rowPotentials);
  }

  int columnPotentials() {
    return Math.toIntExact(columnPotentials);
  }

  /** Offset behind all that may come out. */
  int outputEnd() {
    return Math.toIntExact(hardBlocks);
  }

  /** Fills shape and addresses of a task for a band that lies here from an address on. */
  public BandArgument place(BandArgument task, long address) {
    int size = task.get(BandArgument.Field.BLOCK_SIZE);
    return task.set(BandArgument.Field.VALUES, address + values)
        .set(BandArgument.Field.COLUMN_FACTORS, shape.factors ? address : 0)
        .set(BandArgument.Field.MASK, address + mask)
        .set(BandArgument.Field.KEPT_SCORES, address + keptScores)
        .set(BandArgument.Field.UPPER_BOUNDS, address + upperBounds)
        .set(BandArgument.Field.ROW_POTENTIALS, shape.potentials ? address + rowPotentials : 0)
        .set(
            BandArgument.Field.COLUMN_POTENTIALS, shape.potentials ? address + columnPotentials : 0)
        .set(BandArgument.Field.OUTCOMES, address + outcomes)
        .set(BandArgument.Field.HARD_BLOCKS, address + hardBlocks)
        .set(BandArgument.Field.TOTALS, address + totals)
        .set(BandArgument.Field.ROW_STRIDE, (long) shape.columns)
        .set(BandArgument.Field.MASK_STRIDE, maskStride(size, shape.columns))
        .set(BandArgument.Field.ROWS, shape.rows)
        .set(BandArgument.Field.COLUMNS, shape.columns)
        .set(BandArgument.Field.FORMAT, shape.format.number());
  }
}
