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
    int tokens = task.queries().rows();
    space.requireTokens(tokens);
    DeviceHeads heads = DeviceHeads.of(space.shape(), task, tokens);
    int together = DeviceForwardSpace.QUERY_ROWS;
    for (int first = 0; first < tokens; first += together) {
      attendBlock(heads, first, Math.min(tokens, first + together));
    }
  }

  /** All heads of the tokens from {@code first} to before {@code end}. */
  private void attendBlock(DeviceHeads heads, int first, int end) {
    DeviceMatrix probabilities = probabilities(heads, first, end);
    DeviceMatrixBatch values = heads.values(end);
    for (int member = 0; member < space.shape().group(); member++) {
      work.gemmStridedBatched(
          Product.PLAIN,
          heads.pairs(probabilities, member),
          values,
          heads.context(member, first, end));
    }
  }

  /**
   * What the queries of the tokens from {@code first} to before {@code end} make of the keys.
   *
   * @return shape (heads · queries, keys), in the space, until the next ones
   */
  DeviceMatrix probabilities(DeviceHeads heads, int first, int end) {
    DeviceMatrix logits = space.logits().reshaped(space.shape().heads() * (end - first), end);
    DeviceMatrixBatch keys = heads.keys(end);
    for (int member = 0; member < space.shape().group(); member++) {
      work.gemmStridedBatched(
          Product.TRANSPOSED, heads.queries(member, first, end), keys, heads.pairs(logits, member));
    }
    softmax().apply(logits, first);
    return logits;
  }

  /** Of each query, over the tokens that its own sees. */
  DeviceSoftmax softmax() {
    return new DeviceSoftmax(work, space.shape().heads(), window);
  }
}
