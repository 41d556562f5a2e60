package org.tsenor.engine.device;

import java.util.Optional;
import org.tsenor.linalg.Precision;
import org.tsenor.pruning.WeightFormat;

/**
 * Weights as a checkpoint has them on their way to floats. Where there is room for a piece of them
 * they travel as they are stored and are widened there, otherwise the host widens them.
 *
 * @param staging address of {@link #STAGING_BYTES} or less; empty if there is no room
 * @param bytes of the staging
 */
record StoredWeights(Optional<Long> staging, int bytes) {
  /** Of a piece on its way. */
  private static final int STAGING_BYTES = 1 << 20;

  /** Floats of a piece that the host widens. */
  private static final int PIECE = STAGING_BYTES / Float.BYTES;

  /** No room. */
  static final StoredWeights BY_HOST = new StoredWeights(Optional.empty(), 0);

  /**
   * Deals out room for a piece of so many weights, or of as many as fit one.
   *
   * @param weights that may come
   */
  static StoredWeights in(DeviceSlab slab, long weights) {
    int bytes = (int) Math.min(STAGING_BYTES, weights * Float.BYTES);
    return bytes == 0 ? BY_HOST : new StoredWeights(Optional.of(slab.bytes(bytes)), bytes);
  }

  /** Weights that are stored, from the first byte on. */
  @SuppressWarnings("ArrayRecordComponent") // Two of them are never compared.
  record Piece(WeightFormat format, byte[] bytes, int count) {}

  /**
   * Brings weights to the device.
   *
   * @param address of as many floats
   */
  void widen(DeviceWork work, Piece piece, long address) {
    int most = staging.isPresent() ? bytes / piece.format.bytes() : PIECE;
    for (int at = 0; at < piece.count; at += most) {
      int count = Math.min(most, piece.count - at);
      DeviceMatrix into =
          new DeviceMatrix(address + (long) at * Float.BYTES, 1, count, count, Precision.FLOAT);
      if (staging.isPresent()) {
        int size = piece.format.bytes();
        work.upload(piece.bytes, at * size, count * size, staging.get());
        work.widen(staging.get(), ValueFormat.valueOf(piece.format.name()), into);
      } else {
        work.upload(widened(piece, at, count), 0, into);
      }
    }
  }

  private static float[] widened(Piece piece, int from, int count) {
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] = piece.format.widen(piece.bytes, from + i);
    }
    return floats;
  }
}
