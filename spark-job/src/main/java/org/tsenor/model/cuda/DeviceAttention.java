package org.tsenor.model.cuda;

import org.tsenor.engine.device.DeviceMatrix;
import org.tsenor.engine.device.DeviceMatrixBatch;
import org.tsenor.engine.device.DeviceWork;
import org.tsenor.engine.device.Product;
import org.tsenor.model.config.AttentionSettings;

/**
 * Causal attention of queries over keys and values that are shared by groups of heads. Heads stay
 * where they lie, side by side in a token's row; a product takes one of each group.
 */
record DeviceAttention(AttentionSettings settings, int window, DeviceWork work) {
  /**
   * Attends: {@code queries}, {@code keys} and {@code values} of the scratch, rotated and scaled,
   * into its {@code context}.
   *
   * @param tokens of the window
   */
  void attend(DeviceScratch scratch, int tokens) {
    for (int first = 0; first < tokens; first += DeviceScratch.QUERY_ROWS) {
      attendBlock(scratch, first, Math.min(tokens, first + DeviceScratch.QUERY_ROWS));
    }
  }

  /** All heads of the tokens from {@code first} to before {@code end}. */
  private void attendBlock(DeviceScratch scratch, int first, int end) {
    int rows = end - first;
    DeviceMatrix logits = scratch.logits(settings.heads() * rows, end);
    DeviceMatrix queries = scratch.queries(end).rowRange(first, rows);
    DeviceMatrix context = scratch.context(end).rowRange(first, rows);
    DeviceMatrixBatch keys = shared(scratch.keys(end));
    DeviceMatrixBatch values = shared(scratch.values(end));
    for (int member = 0; member < group(); member++) {
      work.gemmStridedBatched(
          Product.TRANSPOSED, members(queries, member), keys, probabilities(logits, member, rows));
    }
    new ForwardKernels(work).softmax(logits, rows, first, window);
    for (int member = 0; member < group(); member++) {
      work.gemmStridedBatched(
          Product.PLAIN, probabilities(logits, member, rows), values, members(context, member));
    }
  }

  private int group() {
    return settings.heads() / settings.keyValueHeads();
  }

  /** Every head of keys or values. */
  private DeviceMatrixBatch shared(DeviceMatrix heads) {
    return new DeviceMatrixBatch(
        heads.columnRange(0, settings.headSize()), settings.headSize(), settings.keyValueHeads());
  }

  /** One head of each group. */
  private DeviceMatrixBatch members(DeviceMatrix heads, int member) {
    return new DeviceMatrixBatch(
        heads.columnRange(member * settings.headSize(), settings.headSize()),
        (long) group() * settings.headSize(),
        settings.keyValueHeads());
  }

  /** What one head of each group makes of the keys. */
  private DeviceMatrixBatch probabilities(DeviceMatrix logits, int member, int rows) {
    return new DeviceMatrixBatch(
        logits.rowRange(member * rows, rows),
        (long) group() * rows * logits.columns(),
        settings.keyValueHeads());
  }
}
