package org.tsenor.engine.device;

/**
 * Matrices of one shape at equal distances, such as the heads of an attention.
 *
 * @param first of them
 * @param step entries from one matrix to the next; 0: all are the first, for factors only
 * @param count at least 0
 */
record DeviceMatrixBatch(DeviceMatrix first, long step, int count) {
  DeviceMatrixBatch {
    if (step < 0 || count < 0) {
      throw new IllegalArgumentException("%d matrices at a step of %d".formatted(count, step));
    }
  }
}
