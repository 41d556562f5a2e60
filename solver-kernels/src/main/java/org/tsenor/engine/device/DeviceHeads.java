package org.tsenor.engine.device;

import org.tsenor.engine.ForwardSteps;
import org.tsenor.engine.ForwardSteps.Attention;

/**
 * A window's heads, which stay where they lie: side by side in a token's row. A product takes one
 * of each group.
 *
 * @param shape of the decoder layer
 * @param queries shape (tokens that attend, heads · headSize)
 * @param keys shape (tokens, keyValueHeads · headSize)
 * @param values as {@code keys}
 * @param context as {@code queries}
 */
record DeviceHeads(
    ForwardSteps.Shape shape,
    DeviceMatrix queries,
    DeviceMatrix keys,
    DeviceMatrix values,
    DeviceMatrix context) {
  /**
   * Those of matrices of so many tokens; others are refused.
   *
   * @param position of the first that attends
   */
  static DeviceHeads of(ForwardSteps.Shape shape, Attention task, int tokens, int position) {
    int attending = tokens - position;
    int queryColumns = shape.heads() * shape.headSize();
    int keyColumns = shape.keyValueHeads() * shape.headSize();
    return new DeviceHeads(
        shape,
        DeviceParts.floats(task.queries(), attending, queryColumns),
        DeviceParts.floats(task.keys(), tokens, keyColumns),
        DeviceParts.floats(task.values(), tokens, keyColumns),
        DeviceParts.floats(task.context(), attending, queryColumns));
  }

  /** The first token that attends. */
  int position() {
    return keys.rows() - queries.rows();
  }

  /** One head of each group, of the queries from {@code first} to before {@code end}. */
  DeviceMatrixBatch queries(int member, int first, int end) {
    return members(queries.rowRange(first, end - first), member);
  }

  /** The same of the context. */
  DeviceMatrixBatch context(int member, int first, int end) {
    return members(context.rowRange(first, end - first), member);
  }

  /** Every head of the tokens before {@code end}. */
  DeviceMatrixBatch keys(int end) {
    return shared(keys.rowRange(0, end));
  }

  /** The same of the values. */
  DeviceMatrixBatch values(int end) {
    return shared(values.rowRange(0, end));
  }

  private DeviceMatrixBatch members(DeviceMatrix rows, int member) {
    int size = shape.headSize();
    return new DeviceMatrixBatch(
        rows.columnRange(member * size, size), (long) shape.group() * size, shape.keyValueHeads());
  }

  private DeviceMatrixBatch shared(DeviceMatrix rows) {
    int size = shape.headSize();
    return new DeviceMatrixBatch(rows.columnRange(0, size), size, shape.keyValueHeads());
  }

  /**
   * What one head of each group makes of the keys.
   *
   * @param pairs shape (heads · queries, keys)
   */
  DeviceMatrixBatch pairs(DeviceMatrix pairs, int member) {
    int rows = pairs.rows() / shape.heads();
    return new DeviceMatrixBatch(
        pairs.rowRange(member * rows, rows),
        (long) shape.group() * rows * pairs.columns(),
        shape.keyValueHeads());
  }
}
