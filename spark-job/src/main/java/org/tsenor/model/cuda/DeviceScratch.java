package org.tsenor.model.cuda;

import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.engine.device.DeviceWork;
import org.tsenor.model.DecoderContext;
import org.tsenor.model.RotaryAngles;
import org.tsenor.model.config.AttentionSettings;
import org.tsenor.model.config.ModelConfig;
import org.tsenor.model.cuda.ForwardKernels.DeviceAngles;

/**
 * Device memory of a pass, to be used again by the next window.
 *
 * <p>With T tokens of a window, {@code 4 T (2 hidden + 2 queries + 2 keys + 2 intermediate +
 * headSize) + 4 heads min(T, 256) T} bytes: {@link #bytes}.
 */
final class DeviceScratch {
  /**
   * Queries that attend at once, of all heads: their keys end at the last of them, so that of the
   * half that causality hides little is computed.
   */
  static final int QUERY_ROWS = 256;

  /** Allocations are rounded up. */
  private static final long ROUNDING = 11 * 256L;

  private final int maxTokens;
  private final DeviceMatrix hidden;
  private final DeviceMatrix normalized;
  private final DeviceMatrix queries;
  private final DeviceMatrix keys;
  private final DeviceMatrix values;
  private final DeviceMatrix context;
  private final DeviceMatrix gate;
  private final DeviceMatrix up;
  private final DeviceMatrix logits;
  private final DeviceAngles angles;

  /** Memory for windows as long as the context allows. */
  DeviceScratch(DecoderContext context, DeviceWork work) {
    ModelConfig config = context.config();
    AttentionSettings attention = config.attention();
    maxTokens = context.maxTokens();
    hidden = work.floats(maxTokens, config.sizes().hidden());
    normalized = work.floats(maxTokens, config.sizes().hidden());
    queries = work.floats(maxTokens, attention.queryColumns());
    keys = work.floats(maxTokens, attention.keyColumns());
    values = work.floats(maxTokens, attention.keyColumns());
    this.context = work.floats(maxTokens, attention.queryColumns());
    gate = work.floats(maxTokens, config.sizes().intermediate());
    up = work.floats(maxTokens, config.sizes().intermediate());
    logits = work.floats(Math.multiplyExact(attention.heads(), rows(maxTokens)), maxTokens);
    angles = upload(context.angles(), work);
  }

  private static DeviceAngles upload(RotaryAngles angles, DeviceWork work) {
    DeviceMatrix cosines = work.floats(angles.positions(), angles.half());
    DeviceMatrix sines = work.floats(angles.positions(), angles.half());
    work.upload(angles.cosines(), 0, cosines);
    work.upload(angles.sines(), 0, sines);
    return new DeviceAngles(cosines, sines);
  }

  /** Device memory that it takes. */
  static long bytes(DecoderContext context) {
    AttentionSettings attention = context.config().attention();
    ModelConfig.Sizes sizes = context.config().sizes();
    long columns =
        2L * sizes.hidden()
            + 2L * attention.queryColumns()
            + 2L * attention.keyColumns()
            + 2L * sizes.intermediate()
            + attention.headSize()
            + (long) attention.heads() * rows(context.maxTokens());
    return context.maxTokens() * columns * Float.BYTES + ROUNDING;
  }

  private static int rows(int tokens) {
    return Math.min(QUERY_ROWS, tokens);
  }

  /** Most tokens of a window. */
  int maxTokens() {
    return maxTokens;
  }

  /** The residual stream. */
  DeviceMatrix hidden(int tokens) {
    return hidden.rowRange(0, tokens);
  }

  DeviceMatrix normalized(int tokens) {
    return normalized.rowRange(0, tokens);
  }

  DeviceMatrix queries(int tokens) {
    return queries.rowRange(0, tokens);
  }

  DeviceMatrix keys(int tokens) {
    return keys.rowRange(0, tokens);
  }

  DeviceMatrix values(int tokens) {
    return values.rowRange(0, tokens);
  }

  DeviceMatrix context(int tokens) {
    return context.rowRange(0, tokens);
  }

  DeviceMatrix gate(int tokens) {
    return gate.rowRange(0, tokens);
  }

  DeviceMatrix up(int tokens) {
    return up.rowRange(0, tokens);
  }

  /** Logits of all heads, shape (rows, keys), without gaps between rows. */
  DeviceMatrix logits(int rows, int keys) {
    return new DeviceMatrix(logits.address(), rows, keys, keys, logits.precision());
  }

  DeviceAngles angles() {
    return angles;
  }
}
