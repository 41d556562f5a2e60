package org.tsenor.engine.device;

import org.tsenor.engine.ForwardSteps;
import org.tsenor.engine.ForwardSteps.Attention;
import org.tsenor.gpu.KernelArgument;

/**
 * Causal attention of queries over keys and values that are shared by groups of heads. Heads stay
 * where they lie, side by side in a token's row; a product takes one of each group.
 *
 * @param window tokens that a token sees, itself included
 */
record DeviceAttention(DeviceWork work, DeviceForwardSpace space, int window) {
  /** Attends with all tokens of the queries. */
  void attend(Attention task) {
    ForwardSteps.Shape shape = space.shape();
    int tokens = task.queries().rows();
    int queryColumns = shape.heads() * shape.headSize();
    int keyColumns = shape.keyValueHeads() * shape.headSize();
    space.requireTokens(tokens);
    Heads heads =
        new Heads(
            DeviceParts.floats(task.queries(), tokens, queryColumns),
            DeviceParts.floats(task.keys(), tokens, keyColumns),
            DeviceParts.floats(task.values(), tokens, keyColumns),
            DeviceParts.floats(task.context(), tokens, queryColumns));
    int together = DeviceForwardSpace.QUERY_ROWS;
    for (int first = 0; first < tokens; first += together) {
      attendBlock(heads, first, Math.min(tokens, first + together));
    }
  }

  private record Heads(
      DeviceMatrix queries, DeviceMatrix keys, DeviceMatrix values, DeviceMatrix context) {}

  /** All heads of the tokens from {@code first} to before {@code end}. */
  private void attendBlock(Heads heads, int first, int end) {
    int rows = end - first;
    DeviceMatrix logits = space.logits().reshaped(space.shape().heads() * rows, end);
    DeviceMatrix queries = heads.queries.rowRange(first, rows);
    DeviceMatrix context = heads.context.rowRange(first, rows);
    DeviceMatrixBatch keys = shared(heads.keys.rowRange(0, end));
    DeviceMatrixBatch values = shared(heads.values.rowRange(0, end));
    int group = space.shape().group();
    for (int member = 0; member < group; member++) {
      work.gemmStridedBatched(
          Product.TRANSPOSED, members(queries, member), keys, probabilities(logits, member, rows));
    }
    softmax(logits, rows, first);
    for (int member = 0; member < group; member++) {
      work.gemmStridedBatched(
          Product.PLAIN, probabilities(logits, member, rows), values, members(context, member));
    }
  }

  /** Every head of keys or values. */
  private DeviceMatrixBatch shared(DeviceMatrix heads) {
    int size = space.shape().headSize();
    return new DeviceMatrixBatch(heads.columnRange(0, size), size, space.shape().keyValueHeads());
  }

  /** One head of each group. */
  private DeviceMatrixBatch members(DeviceMatrix heads, int member) {
    int size = space.shape().headSize();
    return new DeviceMatrixBatch(
        heads.columnRange(member * size, size),
        (long) space.shape().group() * size,
        space.shape().keyValueHeads());
  }

  /** What one head of each group makes of the keys. */
  private DeviceMatrixBatch probabilities(DeviceMatrix logits, int member, int rows) {
    return new DeviceMatrixBatch(
        logits.rowRange(member * rows, rows),
        (long) space.shape().group() * rows * logits.columns(),
        space.shape().keyValueHeads());
  }

  /**
   * Turns logits into probabilities.
   *
   * @param logits shape (heads · queries, keys), the first key being token 0
   * @param queries of a head
   */
  private void softmax(DeviceMatrix logits, int queries, int firstToken) {
    KernelArgument task =
        new KernelArgument()
            .address(logits.address())
            .int64(logits.rows())
            .int32(queries)
            .int32(logits.columns())
            .int32(firstToken)
            .int32(window);
    Launches.warps(work, "causal_softmax", logits.rows(), task);
  }
}
