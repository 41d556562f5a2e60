package org.tsenor.mask.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.tsenor.gpu.EmulatedTask;
import org.tsenor.mask.TsenorSettings;

/** What a launch is given: the kernels' {@code BandTask}, with the contents of its buffers. */
final class BandTask implements EmulatedTask {
  static final int BYTES = 144;

  /** Offsets of the addresses. */
  static final int VALUES = 0;

  static final int COLUMN_FACTORS = 8;
  static final int MASK = 16;
  static final int KEPT_SCORES = 24;
  static final int UPPER_BOUNDS = 32;
  static final int ROW_POTENTIALS = 40;
  static final int COLUMN_POTENTIALS = 48;
  static final int OUTCOMES = 56;
  static final int HARD_BLOCKS = 64;
  static final int TOTALS = 72;

  private static final int ROW_STRIDE = 80;
  private static final int MASK_STRIDE = 88;
  private static final int ROWS = 96;
  private static final int COLUMNS = 100;
  private static final int BLOCK_SIZE = 104;
  private static final int KEPT = 108;
  private static final int FORMAT = 112;
  private static final int SCORE_POWER = 116;
  private static final int PRUNE = 120;
  private static final int TRUSTED_GAP = 124;
  private static final int REGULARIZATION = 128;
  private static final int SWEEPS = 132;
  private static final int LOCAL_SEARCH_STEPS = 136;
  private static final int COMPLETE_ROWS = 140;

  /** Formats. */
  static final int SCORES = 3;

  private final ByteBuffer bytes = littleEndian(BYTES);
  private final Map<Integer, ByteBuffer> buffers = new LinkedHashMap<>();

  BandTask(int rows, int columns, int blockSize, int kept) {
    bytes.putLong(ROW_STRIDE, columns).putInt(ROWS, rows).putInt(COLUMNS, columns);
    bytes.putInt(BLOCK_SIZE, blockSize).putInt(KEPT, kept);
    format(SCORES, 1);
    trustedGap(2e-7f);
  }

  static ByteBuffer littleEndian(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }

  BandTask format(int format, int scorePower) {
    bytes.putInt(FORMAT, format).putInt(SCORE_POWER, scorePower);
    return this;
  }

  BandTask rowStride(int values) {
    bytes.putLong(ROW_STRIDE, values);
    return this;
  }

  BandTask maskStride(int length) {
    bytes.putLong(MASK_STRIDE, length);
    return this;
  }

  BandTask trustedGap(float gap) {
    bytes.putFloat(TRUSTED_GAP, gap);
    return this;
  }

  BandTask prune() {
    bytes.putInt(PRUNE, 1);
    return this;
  }

  BandTask tsenor(TsenorSettings settings) {
    bytes.putFloat(REGULARIZATION, (float) settings.regularization());
    bytes.putInt(SWEEPS, settings.sweeps());
    bytes.putInt(LOCAL_SEARCH_STEPS, settings.localSearchSteps());
    bytes.putInt(COMPLETE_ROWS, settings.completeRows() ? 1 : 0);
    return this;
  }

  /** A new buffer of zeros; after a launch it has what the kernels wrote. */
  ByteBuffer buffer(int field, int length) {
    ByteBuffer buffer = littleEndian(length);
    buffers.put(field, buffer);
    return buffer;
  }

  @Override
  public ByteBuffer bytes() {
    return bytes;
  }

  @Override
  public Map<Integer, ByteBuffer> buffers() {
    return buffers;
  }
}
