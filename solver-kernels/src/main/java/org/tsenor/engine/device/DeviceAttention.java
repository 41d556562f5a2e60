package org.tsenor.engine.device;

import org.tsenor.engine.ForwardSteps.Attention;

/**
 * Causal attention of queries over keys and values that are shared by groups of heads.
 *
 * @param window tokens that a token sees, itself included
 */
record DeviceAttention(DeviceWork work, DeviceForwardSpace space, int window) {
  /** Attends with all tokens of the queries. */
  void attend(Attention task) {
    int keys = task.keys().rows();
    space.requireTokens(keys);
    DeviceHeads heads = DeviceHeads.of(space.shape(), task, keys, task.position());
    int tokens = task.queries().rows();
    int together = DeviceForwardSpace.QUERY_ROWS;
    for (int first = 0; first < tokens; first += together) {
      attendBlock(heads, first, Math.min(tokens, first + together));
    }
  }

  /** All heads of the queries from {@code first} to before {@code end}. */
  private void attendBlock(DeviceHeads heads, int first, int end) {
    DeviceMatrix probabilities = probabilities(heads, first, end);
    DeviceMatrixBatch values = heads.values(probabilities.columns());
    for (int member = 0; member < space.shape().group(); member++) {
      work.gemmStridedBatched(
          Product.PLAIN,
          heads.pairs(probabilities, member),
          values,
          heads.context(member, first, end));
    }
  }

  /**
   * What the queries from {@code first} to before {@code end} make of the keys that they see.
   *
   * @return shape (heads · queries, keys), in the space, until the next ones
   */
  DeviceMatrix probabilities(DeviceHeads heads, int first, int end) {
    int position = heads.position();
    int seen = position + end;
    DeviceMatrix logits = space.logits().reshaped(space.shape().heads() * (end - first), seen);
    DeviceMatrixBatch keys = heads.keys(seen);
    for (int member = 0; member < space.shape().group(); member++) {
      work.gemmStridedBatched(
          Product.TRANSPOSED, heads.queries(member, first, end), keys, heads.pairs(logits, member));
    }
    softmax().apply(logits, position + first);
    return logits;
  }

  /** Of each query, over the tokens that its own sees. */
  DeviceSoftmax softmax() {
    return new DeviceSoftmax(work, space.shape().heads(), window);
  }
}
