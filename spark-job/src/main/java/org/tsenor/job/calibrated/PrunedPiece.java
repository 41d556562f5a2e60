package org.tsenor.job.calibrated;

import java.io.Serializable;

/**
 * Pruned rows on their way to their shard.
 *
 * @param figures which rows, and how they were pruned
 * @param data as the checkpoint stores them
 * @param mask shape (rows, ⌈columns/8⌉), little-endian bits
 */
@SuppressWarnings("ArrayRecordComponent") // Two of them are never compared.
record PrunedPiece(PieceFigures figures, byte[] data, byte[] mask) implements Serializable {
  private static final long serialVersionUID = 1L;
}
