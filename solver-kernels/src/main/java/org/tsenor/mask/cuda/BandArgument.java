package org.tsenor.mask.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import org.tsenor.mask.SolverSettings;

/**
 * The argument of every kernel: what lies where on the device, and what to do with it. {@code
 * launch.cuh} has the same fields; the manual of the kernels says what each means.
 */
public final class BandArgument {
  /** Bytes of the kernels' struct. */
  public static final int BYTES = 144;

  private final ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);

  /** A field of the struct, at its offset. */
  public enum Field {
    VALUES(0, 8),
    COLUMN_FACTORS(8, 8),
    MASK(16, 8),
    KEPT_SCORES(24, 8),
    UPPER_BOUNDS(32, 8),
    ROW_POTENTIALS(40, 8),
    COLUMN_POTENTIALS(48, 8),
    OUTCOMES(56, 8),
    HARD_BLOCKS(64, 8),
    TOTALS(72, 8),
    ROW_STRIDE(80, 8),
    MASK_STRIDE(88, 8),
    ROWS(96, 4),
    COLUMNS(100, 4),
    BLOCK_SIZE(104, 4),
    KEPT(108, 4),
    FORMAT(112, 4),
    SCORE_POWER(116, 4),
    PRUNE(120, 4),
    TRUSTED_GAP(124, 4),
    REGULARIZATION(128, 4),
    SWEEPS(132, 4),
    LOCAL_SEARCH_STEPS(136, 4),
    COMPLETE_ROWS(140, 4);

    private final int offset;
    private final int size;

    Field(int offset, int size) {
      this.offset = offset;
      this.size = size;
    }

    /** The name of the struct's member. */
    public String member() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Bytes from the struct's beginning. */
    public int offset() {
      return offset;
    }

    /** Bytes of the member. */
    public int size() {
      return size;
    }
  }

  /** A task of a solver, with nothing said yet of a band. */
  static BandArgument of(SolverSettings settings, double trustedGap) {
    BandArgument task = new BandArgument();
    return task.set(Field.BLOCK_SIZE, settings.pattern().blockSize())
        .set(Field.KEPT, settings.pattern().kept())
        .set(Field.SCORE_POWER, 1)
        .set(Field.TRUSTED_GAP, (float) trustedGap)
        .set(Field.REGULARIZATION, (float) settings.tsenor().regularization())
        .set(Field.SWEEPS, settings.tsenor().sweeps())
        .set(Field.LOCAL_SEARCH_STEPS, settings.tsenor().localSearchSteps())
        .set(Field.COMPLETE_ROWS, settings.tsenor().completeRows() ? 1 : 0);
  }

  /** Sets an address or a count of 64 bits. */
  public BandArgument set(Field field, long value) {
    require(field, Long.BYTES);
    bytes.putLong(field.offset, value);
    return this;
  }

  /** Sets a count of 32 bits. */
  public BandArgument set(Field field, int value) {
    require(field, Integer.BYTES);
    bytes.putInt(field.offset, value);
    return this;
  }

  /** Sets a number. */
  public BandArgument set(Field field, float value) {
    require(field, Float.BYTES);
    bytes.putFloat(field.offset, value);
    return this;
  }

  private static void require(Field field, int size) {
    if (field.size != size) {
      throw new IllegalArgumentException(
          "%s has %d bytes, not %d".formatted(field.member(), field.size, size));
    }
  }

  long address(Field field) {
    return bytes.getLong(field.offset);
  }

  int get(Field field) {
    return bytes.getInt(field.offset);
  }

  /** The struct. */
  byte[] toBytes() {
    return bytes.array().clone();
  }
}
